import { describe, expect, test } from 'vitest';
import { explore } from '../support/model/explore.js';
import { feed, task, type WorldScript, world } from '../support/model/script.js';

/** One of the tasks has a child. */
const parent = task('a', { children: [task('a1')] });
const b = task('b');
const c = task('c');
const failsOnce = { failures: 1, allowed: 2 };
const failsForGood = { failures: 2, allowed: 2 };

/** What is promised, in which world, and how many states it has at least: fewer mean that the explorer has gone blind. */
const WORLDS: readonly [promise: string, script: WorldScript, states: number][] = [
  ['workers boot while tasks arrive', world([feed([parent, b, c])], { coldStart: true }), 1000],
  [
    'the last of the workers is lost, and its replacement too',
    world([feed([task('a')])], { workers: 1, losses: 2 }),
    100,
  ],
  [
    'the last attempt costs the last worker',
    world([feed([task('a')], { maxAttempts: 1 })], { workers: 1, losses: 1 }),
    40,
  ],
  ['a worker is lost while others boot', world([feed([parent])], { losses: 1, coldStart: true }), 700],
  [
    'a worker is lost, with its last words or without',
    world([feed([parent, b, c])], { losses: 1, lastWords: 'may be lost' }),
    7000,
  ],
  ['a worker is lost with a batch in hand', world([feed([parent, b, c])], { losses: 1, batch: 2 }), 15_000],
  [
    'a worker is lost and nobody knows what it ran',
    world([feed([parent, b])], { losses: 1, batch: 2, running: 'unknown', lastWords: 'may be lost' }),
    1500,
  ],
  [
    'two workers are lost and nobody knows what they ran',
    world([feed([task('a'), b], { maxAttempts: 2 })], { losses: 2, batch: 2, running: 'unknown' }),
    4500,
  ],
  ['two workers are lost under one task', world([feed([parent], { maxAttempts: 2 })], { losses: 2 }), 1500],
  ['workers have two tasks at a time', world([feed([parent, b, c])], { concurrency: 2 }), 1000],
  ['a worker with two tasks at a time is lost', world([feed([parent, b])], { concurrency: 2, losses: 1 }), 2500],
  [
    'a worker with two tasks at a time and a batch is lost',
    world([feed([parent, b])], { concurrency: 2, batch: 2, losses: 1, running: 'unknown' }),
    1500,
  ],
  ['batches grow by themselves', world([feed([parent, b, c])], { batch: 'auto', taskMs: 0.01 }), 550],
  ['a worker is lost while batches grow', world([feed([parent, b])], { batch: 'auto', taskMs: 0.01, losses: 1 }), 1500],
  ['a task is tried again', world([feed([parent, task('b', failsOnce), c])]), 950],
  ['a parent is tried again', world([feed([{ ...parent, ...failsOnce }, b])], { losses: 1 }), 3000],
  ['a task fails for good', world([feed([parent, task('b', failsForGood), c])], { batch: 2 }), 2000],
  [
    'one result has room',
    world([feed([parent, task('b', failsOnce), c], { resultCapacity: 1, consumer: 'slow' })]),
    150,
  ],
  [
    'results have little room and a worker is lost',
    world([feed([parent, b], { resultCapacity: 2, consumer: 'slow' })], { losses: 1 }),
    2500,
  ],
  ['the consumer is slow', world([feed([parent, b, c], { consumer: 'slow' })], { batch: 2 }), 1500],
  ['the source has one credit at a time', world([feed([parent, b, c], { window: 1 })], { losses: 1 }), 300],
  ['the scheduler is drained', world([feed([parent, b, c], { mayDrain: true })]), 650],
  [
    'the scheduler is drained and a worker is lost',
    world([feed([parent, b], { mayDrain: true })], { losses: 1 }),
    2500,
  ],
  ['the run is cancelled', world([feed([parent, task('b', failsOnce)], { mayCancel: true, consumer: 'slow' })]), 900],
  ['the run is cancelled and a worker is lost', world([feed([parent, b], { mayCancel: true })], { losses: 1 }), 6000],
  ['a task is cancelled', world([feed([parent, task('b', failsOnce)], { taskCancels: 1 })]), 850],
  ['a task is cancelled and a worker is lost', world([feed([parent, b], { taskCancels: 1 })], { losses: 1 }), 7500],
  ['answers come twice', world([feed([parent, b])], { echoes: 1, batch: 2 }), 250],
  [
    'two streams share the crew and the pool is closed at any time',
    world([feed([parent]), feed([task('b', failsOnce)])], { mission: false }),
    1500,
  ],
];

describe('every invariant holds in every order of things, and every run ends, when', () => {
  test.each(WORLDS)('%s', (_promise, script, states) => {
    const { states: seen, ends } = explore(script);
    expect(seen).toBeGreaterThanOrEqual(states);
    expect(ends.size).toBeGreaterThan(0);
  });
});

test.each([
  ['a batch', world([feed([parent, b])], { batch: 2 })],
  ['a cold start and a loss', world([feed([task('a'), b])], { coldStart: true, losses: 1 })],
  ['a cancellation', world([feed([parent, b], { mayCancel: true })])],
])('orders that are passed over because they do not matter lead to the same ends: %s', (_world, script) => {
  expect(explore(script).ends).toEqual(explore(script, 'all').ends);
});

test('a run that stands still is told of with the shortest way there', () => {
  const roomless = world([feed([task('a')], { resultCapacity: 0 })]);
  expect(() => explore(roomless)).toThrow(
    /^a run that stands still is complete: .*\nafter\n1\. source-delivers feed 1 count 1\n2\. source-ends feed 1$/s,
  );
});
