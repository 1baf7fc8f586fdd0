import { feed, task, type WorldScript, world } from './script.js';

/** One of the tasks has a child. */
export const parent = task('a', { children: [task('a1')] });
export const b = task('b');
const c = task('c');
const failsOnce = { failures: 1, allowed: 2 };
const failsForGood = { failures: 2, allowed: 2 };

const limited = { limit: 'limited' } as const;
const hangs = task('b', { hangs: 1 });
const deaf = task('x', { hangs: 1, deaf: true });

/** What is promised, in which world, and how many states it has at least: fewer mean that the explorer has gone blind. */
export const WORLDS: readonly [promise: string, script: WorldScript, states: number][] = [
  ['workers boot while tasks arrive', world([feed([parent, b, c])], { coldStart: true }), 950],
  [
    'the last of the workers is lost, and its replacement too',
    world([feed([task('a')])], { workers: 1, losses: 2 }),
    200,
  ],
  [
    'the last attempt costs the last worker',
    world([feed([task('a')], { maxAttempts: 1 })], { workers: 1, losses: 1 }),
    81,
  ],
  ['a worker is lost while others boot', world([feed([parent])], { losses: 1, coldStart: true }), 1100],
  [
    'a worker is lost, with its last words or without',
    world([feed([parent, b, c])], { losses: 1, lastWords: 'may be lost' }),
    6600,
  ],
  ['a worker is lost with a batch in hand', world([feed([parent, b, c])], { losses: 1, batch: 2 }), 29_000],
  [
    'a worker is lost and nobody knows what it ran',
    world([feed([parent, b])], { losses: 1, batch: 2, running: 'unknown', lastWords: 'may be lost' }),
    3200,
  ],
  [
    'two workers are lost and nobody knows what they ran',
    world([feed([task('a'), b], { maxAttempts: 2 })], { losses: 2, batch: 2, running: 'unknown' }),
    13_000,
  ],
  ['two workers are lost under one task', world([feed([parent], { maxAttempts: 2 })], { losses: 2 }), 2800],
  ['workers have two tasks at a time', world([feed([parent, b, c])], { concurrency: 2 }), 780],
  ['a worker with two tasks at a time is lost', world([feed([parent, b])], { concurrency: 2, losses: 1 }), 2700],
  [
    'a worker with two tasks at a time and a batch is lost',
    world([feed([parent, b])], { concurrency: 2, batch: 2, losses: 1, running: 'unknown' }),
    3100,
  ],
  ['batches grow by themselves', world([feed([parent, b, c])], { batch: 'auto', taskMs: 0.01 }), 790],
  ['a worker is lost while batches grow', world([feed([parent, b])], { batch: 'auto', taskMs: 0.01, losses: 1 }), 3100],
  ['a task is tried again', world([feed([parent, task('b', failsOnce), c])]), 780],
  ['a parent is tried again', world([feed([{ ...parent, ...failsOnce }, b])], { losses: 1 }), 3300],
  ['a task fails for good', world([feed([parent, task('b', failsForGood), c])], { batch: 2 }), 3200],
  [
    'one result has room',
    world([feed([parent, task('b', failsOnce), c], { resultCapacity: 1, consumer: 'slow' })]),
    230,
  ],
  [
    'results have little room and a worker is lost',
    world([feed([parent, b], { resultCapacity: 2, consumer: 'slow' })], { losses: 1 }),
    3300,
  ],
  ['the consumer is slow', world([feed([parent, b, c], { consumer: 'slow' })], { batch: 2 }), 3800],
  ['the source has one credit at a time', world([feed([parent, b, c], { window: 1 })], { losses: 1 }), 470],
  ['the scheduler is drained', world([feed([parent, b, c], { mayDrain: true })]), 540],
  [
    'the scheduler is drained and a worker is lost',
    world([feed([parent, b], { mayDrain: true })], { losses: 1 }),
    3100,
  ],
  ['the run is cancelled', world([feed([parent, task('b', failsOnce)], { mayCancel: true, consumer: 'slow' })]), 1100],
  ['the run is cancelled and a worker is lost', world([feed([parent, b], { mayCancel: true })], { losses: 1 }), 8500],
  ['a task is cancelled', world([feed([parent, task('b', failsOnce)], { taskCancels: 1 })]), 960],
  ['a task is cancelled and a worker is lost', world([feed([parent, b], { taskCancels: 1 })], { losses: 1 }), 9700],
  ['answers come twice', world([feed([parent, b])], { echoes: 1, batch: 2 }), 540],
  [
    'two streams share the crew and the pool is closed at any time',
    world([feed([parent]), feed([task('b', failsOnce)])], { mission: false }),
    2000,
  ],
  [
    'a task is tried again at once',
    world([feed([parent, task('b', failsOnce), c], { retry: 'at once' })], { losses: 1 }),
    13_000,
  ],
  [
    'a task that waits for its next attempt is cancelled',
    world([feed([task('a', failsForGood), b], { mayCancel: true, taskCancels: 1 })]),
    1700,
  ],
  [
    'the consumer cancels while it is handed a result, and a task is tried again at once',
    world([feed([task('a'), task('b', failsForGood), c], { cancelsAfter: 1, retry: 'at once' })], {
      batch: 3,
      workers: 1,
    }),
    130,
  ],
  [
    'the consumer cancels while it is handed a result, and a task is tried again later',
    world([feed([task('a'), task('b', failsForGood), parent], { cancelsAfter: 1 })], { batch: 3, losses: 1 }),
    48_000,
  ],
  [
    'a worker is lost under the second attempt',
    world([feed([task('a', failsForGood), b], { maxAttempts: 1 })], { losses: 1 }),
    1600,
  ],
  [
    'a task runs out of time and would have ended',
    world([feed([parent, b], { limit: 'limited' })], { timeouts: 1 }),
    480,
  ],
  [
    'tasks run out of time and are tried again, and late answers come',
    world([feed([{ ...parent, allowed: 2 }, task('b', { allowed: 2 })], limited)], { timeouts: 2, batch: 2 }),
    8300,
  ],
  [
    'a task runs out of time and is tried again at once',
    world([feed([{ ...parent, allowed: 2 }, b], { ...limited, retry: 'at once' })], { timeouts: 2, losses: 1 }),
    26_000,
  ],
  ['a task does not end, and gives up when told', world([feed([parent, hangs, c], limited)]), 590],
  [
    'a task does not end the first time, and its worker has more in hand',
    world([feed([task('a'), task('b', { hangs: 1, allowed: 2 }), c], limited)], { batch: 2, workers: 1, losses: 1 }),
    2400,
  ],
  ['a task does not give up', world([feed([parent, deaf], limited)], { workers: 1 }), 110],
  [
    'a task does not give up and others go with its worker',
    world([feed([task('a'), deaf, c, task('d')], limited)], { batch: 2 }),
    16_000,
  ],
  [
    'a task does not give up in either attempt',
    world([feed([task('a', { hangs: 2, deaf: true, allowed: 2 }), b], limited)], { batch: 2 }),
    4700,
  ],
  ['a task does not give up beside another', world([feed([deaf, b, c], limited)], { concurrency: 2, batch: 2 }), 1800],
  [
    'a task does not give up and a worker is lost',
    world([feed([deaf, b], { ...limited, maxAttempts: 2 })], { losses: 1 }),
    4600,
  ],
  [
    'a worker is ended by force that would have gone on',
    world([feed([task('a', { allowed: 2 }), b], limited)], { timeouts: 1, forced: 1, batch: 2 }),
    10_000,
  ],
  ['a worker is ended by force before it begins', world([feed([parent, b], limited)], { forced: 2, batch: 2 }), 13_000],
  [
    'nobody knows what runs, and a task runs out of time',
    world([feed([parent, task('b', { allowed: 2 })], limited)], { running: 'unknown', timeouts: 2, batch: 2 }),
    3100,
  ],
  [
    'nobody knows what runs, and a task does not give up',
    world([feed([parent, deaf, c], limited)], { running: 'unknown', batch: 2 }),
    1700,
  ],
  [
    'nobody knows what runs, a task does not give up, and a worker is lost',
    world([feed([deaf, b], limited)], { running: 'unknown', losses: 1, concurrency: 2 }),
    6400,
  ],
  [
    'a task is cancelled and does not give up',
    world([feed([task('a', { deaf: true }), b, c], { taskCancels: 1 })], { batch: 2 }),
    6700,
  ],
  [
    'the run is cancelled and a task does not give up',
    world([feed([task('a', { deaf: true }), b], { mayCancel: true })], { losses: 1 }),
    10_000,
  ],
  [
    'one stream is cancelled, does not give up, and the other goes on',
    world([feed([task('a', { deaf: true })], { mayCancel: true }), feed([b])], { mission: false, batch: 2 }),
    4400,
  ],
  ['a worker is replaced while it works', world([feed([parent, b])], { recycles: 1, batch: 2 }), 2400],
  [
    'the only worker is replaced, twice, and lost',
    world([feed([task('a'), b])], { workers: 1, recycles: 2, losses: 1, batch: 2 }),
    20_000,
  ],
  ['a worker is lost while it is replaced', world([feed([task('a'), b])], { recycles: 1, losses: 1 }), 17_000],
  [
    'a worker retires with a task that does not give up',
    world([feed([deaf, b], limited)], { recycles: 1, workers: 1, batch: 2 }),
    1100,
  ],
  ['workers come as tasks do, and leave', world([feed([parent, b])], { workers: 2, atFirst: 1, leaves: 2 }), 840],
  ['nobody is there at first', world([feed([parent, b])], { atFirst: 0, leaves: 1, losses: 1 }), 8100],
  [
    'nobody is there while a retry waits',
    world([feed([task('a', failsForGood)], { limit: 'limited' })], { workers: 1, atFirst: 0, leaves: 2, timeouts: 1 }),
    150,
  ],
  [
    'nobody is there at first, and calls come',
    world([feed([task('a')]), feed([b])], { atFirst: 0, mission: false, leaves: 1 }),
    5000,
  ],
  [
    'workers come, leave and are lost',
    world([feed([task('a'), b])], { workers: 2, atFirst: 1, leaves: 1, losses: 1 }),
    5200,
  ],
  [
    'workers come, leave, are replaced and do not give up',
    world([feed([deaf, b], limited)], { workers: 2, atFirst: 1, leaves: 1, recycles: 1 }),
    32_000,
  ],
  ['the pool is paused and resumed', world([feed([parent, b, c])], { pauses: 2, batch: 2 }), 9700],
  [
    'the pool is paused, a worker is lost, a task is cancelled and the pool is closed',
    world([feed([task('a'), b], { taskCancels: 1 })], { pauses: 1, losses: 1, mission: false }),
    26_000,
  ],
  [
    'the pool is paused and workers come and leave',
    world([feed([parent, b])], { pauses: 1, workers: 2, atFirst: 0, leaves: 2 }),
    5300,
  ],
  [
    'one attempt may be handed out at a time',
    world([feed([parent, task('b', failsOnce)])], { rate: { limit: 1, perMs: 10 }, moments: 3 }),
    3300,
  ],
  [
    'two attempts may be handed out at a time, a worker is lost and the pool is paused',
    world([feed([parent, b])], { rate: { limit: 2, perMs: 10 }, moments: 1, losses: 1, pauses: 1, batch: 2 }),
    45_000,
  ],
  [
    'attempts may be handed out so fast, workers come and leave, and the run is cancelled',
    world([feed([task('a'), b], { mayCancel: true })], { rate: { limit: 1, perMs: 10 }, atFirst: 0, leaves: 1 }),
    1000,
  ],
  ['tasks are taken back from a busy worker', world([feed([task('a'), b, c])], { batch: 3 }), 570],
  ['a worker comes to help', world([feed([parent, b, c])], { batch: 3, coldStart: true }), 6500],
  ['a worker comes to help as there is work for two', world([feed([parent, b, c])], { batch: 3, atFirst: 1 }), 3100],
  [
    'tasks are taken back and a worker is lost',
    world([feed([task('a'), b, c])], { batch: 3, losses: 1, lastWords: 'may be lost' }),
    12_000,
  ],
  [
    'tasks are taken back and the run is cancelled',
    world([feed([task('a', { deaf: true }), b, c], { mayCancel: true })], { batch: 3 }),
    8300,
  ],
  [
    'tasks are taken back that were cancelled, or are',
    world([feed([task('a'), b, task('c', failsOnce)], { taskCancels: 2 })], { batch: 3 }),
    20_000,
  ],
  [
    'tasks are taken back from a worker in which another runs out of time',
    world([feed([task('a', { hangs: 1, allowed: 2 }), b, c], limited)], { batch: 3 }),
    6000,
  ],
  [
    'tasks are taken back from a worker that is ended by force',
    world([feed([deaf, b, c], limited)], { batch: 3, forced: 1 }),
    19_000,
  ],
  [
    'tasks are taken back from a worker that retires',
    world([feed([task('a'), b, c])], { batch: 3, recycles: 1 }),
    10_000,
  ],
  [
    'tasks are taken back from a worker with two at a time',
    world([feed([task('a'), b, c])], { batch: 2, concurrency: 2, coldStart: true }),
    4100,
  ],
  [
    'tasks are taken back while batches grow by themselves',
    world([feed([parent, b, c, task('d')])], { batch: 'auto', taskMs: 5 }),
    2200,
  ],
  [
    'tasks are taken back while results have little room',
    world([feed([task('a'), b, c], { consumer: 'slow', resultCapacity: 3 })], { batch: 3, coldStart: true }),
    5900,
  ],
  ['tasks are taken back, and the pool is paused', world([feed([task('a'), b, c])], { batch: 3, pauses: 2 }), 3000],
  ['tasks of two streams are taken back', world([feed([task('a'), b]), feed([c])], { batch: 2, mission: false }), 6700],
  ['a worker is asked to give tasks back', world([feed([parent, b, c])], { batch: 3, running: 'unknown' }), 1700],
  [
    'a worker is asked to give tasks back, and is lost',
    world([feed([task('a'), b, c])], { batch: 3, running: 'unknown', losses: 1 }),
    12_000,
  ],
  [
    'a worker is asked to give tasks back that are cancelled',
    world([feed([task('a', { deaf: true }), b, c], { taskCancels: 1 })], {
      batch: 3,
      running: 'unknown',
    }),
    7400,
  ],
  [
    'a worker that retires is asked to give tasks back',
    world([feed([task('a'), b, c])], { batch: 3, running: 'unknown', recycles: 1 }),
    15_000,
  ],
  [
    'a worker is given more while it is asked to give tasks back',
    world([feed([task('a'), b, c, task('d')])], { batch: 2, running: 'unknown', coldStart: true, taskMs: 1 }),
    48_200,
  ],
  [
    'a worker with two tasks at a time is asked to give some back',
    world([feed([task('a'), b, c])], { batch: 2, concurrency: 2, running: 'unknown', coldStart: true }),
    5200,
  ],
];
