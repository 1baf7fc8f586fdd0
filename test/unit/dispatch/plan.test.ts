import { describe, expect, test } from 'vitest';
import { isQuiet, wantedWorkers } from '../../../src/dispatch/state.js';
import { leases, ofType, Planning, valuesOf } from './planning.js';

describe('what has happened together', () => {
  test('is seen to in one go: what came in two arrays is one lease', () => {
    const planning = new Planning({ batch: 4 });
    planning.open(1);
    planning.ready(1);
    const commands = planning.apply(
      { type: 'pulled', feed: 1, values: ['a', 'b'], at: 0 },
      { type: 'pulled', feed: 1, values: ['c'], at: 0 },
    );
    expect(leases(commands)).toEqual(['1: a b c']);
  });

  test('is taken in its order: a stream that is over takes nothing more', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    const commands = planning.apply(
      { type: 'source-ended', feed: 1 },
      { type: 'pulled', feed: 1, values: ['late'], at: 0 },
    );
    expect(commands).toEqual([{ type: 'feed-over', feed: 1 }]);
  });
});

describe('a stream', () => {
  test('asks its source for as much as its window holds, and again for each task that is settled', () => {
    const planning = new Planning();
    expect(ofType(planning.open(1, { window: 3 }), 'pull')).toMatchObject([{ count: 3 }]);
    planning.ready(1);
    expect(ofType(planning.pulled(1, 'a', 'b'), 'pull')).toEqual([]);
    expect(ofType(planning.answered(1, { first: 0 }), 'pull')).toMatchObject([{ count: 1 }]);
    expect(planning.feed(1).credits).toBe(2);
  });

  test('asks for less while child tasks take the room', () => {
    const planning = new Planning();
    planning.open(1, { window: 2 });
    planning.ready(1);
    planning.pulled(1, 'parent');
    expect(ofType(planning.answered(1, { first: 0, children: [[0, ['x', 'y', 'z']]] }), 'pull')).toEqual([]);
    expect(planning.feed(1)).toMatchObject({ pulled: 1, enqueued: 3, credits: 1, done: 1 });
  });

  test('is over when its source has ended and every task, children too, has its outcome', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'parent');
    expect(ofType(planning.ended(1), 'feed-over')).toEqual([]);
    const handedOn = planning.answered(1, { first: 0, children: [[0, ['child']]] });
    expect(ofType(handedOn, 'feed-over')).toEqual([]);
    expect(leases(handedOn)).toEqual(['1: child']);
    expect(isQuiet(planning.state)).toBe(false);
    expect(ofType(planning.answered(1, { first: 1 }), 'feed-over')).toHaveLength(1);
    expect(isQuiet(planning.state)).toBe(true);
    expect(planning.state.past).toMatchObject({ pulled: 1, enqueued: 1, done: 2 });
  });

  test('is over at once if its source was empty', () => {
    const planning = new Planning();
    planning.open(1);
    expect(ofType(planning.ended(1), 'feed-over')).toHaveLength(1);
  });

  test('takes nothing once it is over', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ended(1);
    expect(planning.pulled(1, 'late')).toEqual([]);
    expect(planning.state.past.pulled).toBe(0);
  });

  test('that is drained asks for no more, takes what is still on its way, and is over when its source is closed', () => {
    const planning = new Planning();
    planning.open(1, { window: 2 });
    planning.ready(1);
    planning.pulled(1, 'before');
    const drained = planning.apply({ type: 'feed-drained', feed: 1 });
    expect(drained).toEqual([{ type: 'close-source', feed: 1 }]);
    expect(ofType(planning.answered(1, { first: 0 }), 'pull')).toEqual([]);
    expect(leases(planning.pulled(1, 'on its way'))).toEqual(['1: on its way']);
    planning.ended(1);
    expect(ofType(planning.answered(1, { first: 1 }), 'feed-over')).toHaveLength(1);
    expect(planning.state.past).toMatchObject({ pulled: 2, done: 2 });
  });

  test('hands out no more than there is room for results', () => {
    const planning = new Planning({ batch: 4 });
    planning.open(1, { resultCapacity: 2 });
    planning.ready(1);
    expect(leases(planning.pulled(1, 'a', 'b', 'c', 'd'))).toEqual(['1: a b']);
    expect(leases(planning.answered(1, { first: 0, count: 2 }))).toEqual([]);
    expect(leases(planning.apply({ type: 'consumed', feed: 1, count: 1 }))).toEqual(['1: c']);
  });

  test('numbers tasks in pull order; children go by the number of the task that they come from', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'first');
    planning.answered(1, { first: 0, children: [[0, ['child of first']]] });
    planning.pulled(1, 'second');
    planning.answered(1, { first: 1, children: [[0, ['grandchild']]] });
    const numbers = planning.feed(1).queue.clear().concat(taskInHand(planning));
    expect(numbers.map(({ value, index }) => [value, index])).toEqual([
      ['grandchild', 0],
      ['second', 1],
    ]);
  });
});

function taskInHand(planning: Planning) {
  return planning.worker(1).open.flatMap((entry) => (typeof entry === 'object' ? [entry] : []));
}

describe('dispatch', () => {
  test('hands out in pull order, one batch to each whose hands are empty, then one batch ahead', () => {
    const planning = new Planning({ batch: 2 });
    planning.open(1, { window: 8 });
    planning.pulled(1, ...'abcdefgh');
    expect(leases(planning.ready(1))).toEqual(['1: a b', '1: c d']);
    expect(leases(planning.ready(2))).toEqual(['2: e f', '2: g h']);
  });

  test('gives a task that comes to whoever is free', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.ready(2);
    expect(leases(planning.pulled(1, 'a'))).toEqual(['1: a']);
    expect(leases(planning.pulled(1, 'b'))).toEqual(['2: b']);
    expect(leases(planning.pulled(1, 'c'))).toEqual([]);
    expect(leases(planning.answered(2, { first: 0 }))).toEqual(['2: c']);
  });

  test('fills every place of workers that have several, though only few tasks come', () => {
    const planning = new Planning({ concurrency: 3 });
    planning.open(1, { window: 1000 });
    planning.ready(1);
    expect(leases(planning.pulled(1, 'a'))).toEqual(['1: a']);
    expect(leases(planning.pulled(1, 'b'))).toEqual(['1: b']);
    expect(leases(planning.pulled(1, 'c', 'd'))).toEqual(['1: c']);
    expect(planning.worker(1).unanswered).toBe(3);
  });

  test('fills every place at the end, too', () => {
    const planning = new Planning({ concurrency: 20 });
    planning.open(1, { window: 1000 });
    planning.pulled(1, ...new Array<string>(20).fill('x'));
    planning.ended(1);
    planning.ready(1);
    expect(planning.worker(1).unanswered).toBe(20);
  });

  test('gives a worker that is to stop nothing more', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.apply({ type: 'worker-retiring', worker: 1 });
    expect(leases(planning.pulled(1, 'a'))).toEqual([]);
    expect(leases(planning.ready(2))).toEqual(['2: a']);
  });

  test('serves many streams in turn', () => {
    const planning = new Planning();
    planning.open(1);
    planning.open(2);
    planning.pulled(1, 'a', 'b', 'c');
    planning.pulled(2, 'x', 'y', 'z');
    const given = leases(planning.ready(1));
    for (let lease = 0; lease < 5; lease++) given.push(...leases(planning.answered(1, { first: lease })));
    expect(given.map((lease) => lease.slice(3))).toEqual(['a', 'x', 'b', 'y', 'c', 'z']);
  });

  test('serves the others while one stream has no room for results', () => {
    const planning = new Planning();
    planning.open(1, { resultCapacity: 1 });
    planning.open(2);
    planning.ready(1);
    planning.pulled(1, 'a', 'b');
    planning.pulled(2, 'x');
    expect(leases(planning.answered(1, { first: 0 }))).toEqual(['1: x']);
  });
});

describe('an answer', () => {
  test('is delivered with its tasks, failures apart', () => {
    const planning = new Planning({ batch: 3 });
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'a', 'b', 'c');
    const commands = planning.answered(1, { first: 0, count: 3, failed: [[1, undefined]] });
    expect(ofType(commands, 'deliver').map(({ tasks, values }) => [valuesOf(tasks), values])).toEqual([
      ['a', ['result of lease 0']],
      ['c', ['result of lease 2']],
    ]);
    expect(ofType(commands, 'fail').map(({ task, last }) => [task.value, last.attempt])).toEqual([['b', 1]]);
    expect(planning.feed(1)).toMatchObject({ done: 2, failed: 1, inFlight: 0 });
  });

  test('for tasks of several streams is delivered to each', () => {
    const planning = new Planning({ batch: 2, concurrency: 2 });
    planning.open(1);
    planning.open(2);
    planning.ready(1);
    planning.pulled(1, 'a');
    planning.pulled(2, 'x');
    const commands = planning.answered(1, { first: 0, count: 2 });
    expect(ofType(commands, 'deliver').map(({ feed, tasks }) => [feed, valuesOf(tasks)])).toEqual([
      [1, 'a'],
      [2, 'x'],
    ]);
  });

  test('that failed is tried again when its time has come, ahead of what came later', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'a', 'b', 'c');
    const [retry] = ofType(planning.answered(1, { first: 0, failed: [[0, 50]] }), 'retry');
    expect(retry).toMatchObject({ afterMs: 50, task: { value: 'a', attempts: 1 } });
    expect(planning.feed(1).waitingRetry.size).toBe(1);
    if (retry) planning.apply({ type: 'retry-due', task: retry.task });
    expect(leases(planning.answered(1, { first: 1 }))).toEqual(['1: a']);
  });

  test('that comes twice, or after its worker was lost, changes nothing', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'a', 'b');
    planning.answered(1, { first: 0 });
    expect(planning.answered(1, { first: 0, children: [[0, ['child']]], failed: [] })).toEqual([]);
    planning.lost(1, [1]);
    expect(planning.answered(1, { first: 1, failed: [[0, undefined]] })).toEqual([]);
    expect(planning.feed(1)).toMatchObject({ done: 1, failed: 0, enqueued: 0 });
  });

  test('leaves before the user hears of results, so that nobody waits for a handler', () => {
    const planning = new Planning();
    planning.open(1, { window: 2 });
    planning.ready(1);
    planning.pulled(1, 'a', 'b');
    expect(planning.answered(1, { first: 0 }).map(({ type }) => type)).toEqual(['lease', 'deliver', 'pull']);
  });
});

describe('a worker that is lost', () => {
  test('costs what it was running an attempt; what waited in its hands goes back unharmed, in order', () => {
    const planning = new Planning({ batch: 4 });
    planning.open(1, { window: 4 });
    planning.ready(1);
    planning.pulled(1, ...'abcd');
    planning.lost(1, [1]);
    const waiting = planning.feed(1).queue.clear();
    expect(waiting.map(({ value, attempts, suspect }) => [value, attempts, suspect])).toEqual([
      ['a', 0, false],
      ['b', 1, true],
      ['c', 0, false],
      ['d', 0, false],
    ]);
  });

  test('costs nobody anything if it was told to go', () => {
    const planning = new Planning({ batch: 2 });
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'a', 'b');
    planning.apply({ type: 'worker-gone', worker: 1 });
    expect(planning.feed(1).queue.clear()).toMatchObject([
      { attempts: 0, suspect: false },
      { attempts: 0, suspect: false },
    ]);
  });

  test('makes everything in its hands suspect, and costs nothing an attempt, if nobody knows what it ran', () => {
    const planning = new Planning({ batch: 2 });
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'a', 'b');
    planning.lost(1, undefined);
    expect(planning.feed(1).queue.clear()).toMatchObject([
      { value: 'a', attempts: 0, suspect: true },
      { value: 'b', attempts: 0, suspect: true },
    ]);
  });

  test('costs a task that was alone in its hands an attempt, though nobody knows what it ran', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'a');
    planning.lost(1, undefined);
    expect(planning.feed(1).queue.clear()).toMatchObject([{ attempts: 1, suspect: true }]);
  });

  test('fails its task once that has used up its attempts, and says why', () => {
    const planning = new Planning();
    planning.open(1, { maxAttempts: 2 });
    planning.ready(1);
    planning.pulled(1, 'a');
    expect(ofType(planning.lost(1, [0]), 'fail')).toEqual([]);
    planning.ready(2);
    const [fail] = ofType(planning.lost(2, [0]), 'fail');
    expect(fail?.task.history?.map(({ attempt, workerId, error }) => [attempt, workerId, error.message])).toEqual([
      [1, 1, 'worker 1 exited with code 3 while it ran task 0 (attempt 1, 1 of 2 lost workers)'],
      [2, 2, 'worker 2 exited with code 3 while it ran task 0 (attempt 2, 2 of 2 lost workers)'],
    ]);
    expect(fail?.last.error).toMatchObject({ name: 'WorkerLostError', exitCode: 3, task: 'a', attempts: 2 });
  });
});

describe('a suspect', () => {
  test('runs alone, and what came after it follows when it has answered', () => {
    const planning = new Planning({ batch: 2 });
    planning.open(1, { window: 4 });
    planning.ready(1);
    planning.pulled(1, ...'abcd');
    planning.lost(1, [0]);
    expect(leases(planning.ready(2))).toEqual(['2: a']);
    expect(leases(planning.answered(2, { first: 0, ranMs: 1 }))).toEqual(['2: b c', '2: d']);
  });

  test('waits for empty hands', () => {
    const planning = new Planning({ batch: 2 });
    planning.open(1, { window: 3 });
    planning.ready(1);
    planning.ready(2);
    planning.pulled(1, 'a');
    planning.pulled(1, 'b');
    expect(leases(planning.lost(1, [0]))).toEqual([]);
    expect(leases(planning.pulled(1, 'c'))).toEqual([]);
    expect(leases(planning.answered(2, { first: 0 }))).toEqual(['2: a']);
  });

  test('is not kept waiting for ever by streams that keep every hand full', () => {
    const planning = new Planning({ batch: 2 });
    planning.open(1);
    planning.open(2);
    planning.ready(1);
    planning.ready(2);
    planning.pulled(1, 'suspect');
    planning.pulled(2, ...'abcdefgh');
    planning.lost(1, [0]);
    const given: string[] = [];
    for (let answers = 0; answers < 10; answers++) {
      planning.pulled(2, 'more', 'more');
      given.push(...leases(planning.answered(2, { first: planning.worker(2).base })));
    }
    expect(given.filter((lease) => lease.endsWith('suspect'))).toHaveLength(1);
  });
});

describe('cancelling', () => {
  test('a stream settles everything of it, wherever it is, aborts what workers have, and closes its source', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'retried', 'running', 'queued');
    planning.answered(1, { first: 0, failed: [[0, 50]] });
    const commands = planning.apply({ type: 'feed-cancelled', feed: 1, reason: 'enough', at: 0 });
    expect(commands.map(({ type }) => type)).toEqual(['abort', 'forget-retry', 'cancel', 'close-source', 'feed-over']);
    expect(ofType(commands, 'abort')).toMatchObject([{ worker: 1, leases: [1], reason: 'enough' }]);
    expect(
      valuesOf(ofType(commands, 'cancel')[0]?.tasks ?? [])
        .split(' ')
        .sort(),
    ).toEqual(['queued', 'retried', 'running']);
    expect(planning.answered(1, { first: 1 })).toEqual([]);
    expect(planning.state.past).toMatchObject({ pulled: 3, cancelled: 3, done: 0 });
  });

  test('a stream leaves other streams alone', () => {
    const planning = new Planning({ batch: 2, concurrency: 2 });
    planning.open(1);
    planning.open(2);
    planning.ready(1);
    planning.pulled(1, 'mine');
    planning.pulled(2, 'yours');
    planning.apply({ type: 'feed-cancelled', feed: 1, reason: 'enough', at: 0 });
    const [delivered] = ofType(planning.answered(1, { first: 0, count: 2 }), 'deliver');
    expect(delivered && valuesOf(delivered.tasks)).toBe('yours');
    expect(planning.feed(2)).toMatchObject({ done: 1, cancelled: 0, inFlight: 0 });
  });

  test.each([
    ['queued', 2, []],
    ['in hand', 1, ['abort']],
    ['waiting for its retry', 0, ['forget-retry']],
  ])('a task that is %s settles that task and no other', (_where, index, besides) => {
    const planning = new Planning();
    planning.open(1, { window: 3 });
    planning.ready(1);
    planning.pulled(1, 'a', 'b', 'c');
    planning.answered(1, { first: 0, failed: [[0, 50]] });
    const commands = planning.apply({ type: 'task-cancelled', feed: 1, index, reason: 'enough', at: 0 });
    expect(ofType(commands, 'cancel')).toMatchObject([{ tasks: [{ index }], reason: 'enough' }]);
    expect(commands.map(({ type }) => type)).toEqual(expect.arrayContaining(besides));
    expect(planning.feed(1)).toMatchObject({ pulled: 3, cancelled: 1 });
    expect(planning.apply({ type: 'task-cancelled', feed: 1, index, reason: 'again', at: 0 })).toEqual([]);
  });

  test('a task settles its children too, in as many hands as they are', () => {
    const planning = new Planning();
    planning.open(1, { window: 1 });
    planning.ready(1);
    planning.ready(2);
    planning.pulled(1, 'parent');
    planning.answered(1, { first: 0, children: [[0, ['x', 'y', 'z']]] });
    const commands = planning.apply({ type: 'task-cancelled', feed: 1, index: 0, reason: 'enough', at: 0 });
    expect(ofType(commands, 'abort')).toHaveLength(2);
    expect(planning.feed(1)).toMatchObject({ enqueued: 3, cancelled: 3, inFlight: 0, done: 1 });
  });
});

describe('a task that has timed out', () => {
  test('has failed at once, and its worker is told to give it up', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'a');
    const commands = planning.timedOut(1, 0);
    expect(commands.map(({ type }) => type).sort()).toEqual(['abort', 'fail', 'pull']);
    expect(ofType(commands, 'fail')).toMatchObject([{ task: { value: 'a', attempts: 1 }, last: { ranMs: 100 } }]);
    expect(planning.worker(1).abandoned).toEqual(new Map([[0, { at: 0, allowMs: 1000 }]]));
  });

  test('may be tried again, elsewhere, while its worker still has it in hand; the late answer does not count', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.ready(2);
    planning.pulled(1, 'a');
    const [retry] = ofType(planning.timedOut(1, 0, 50), 'retry');
    expect(planning.feed(1)).toMatchObject({ inFlight: 0, retried: 1 });
    if (retry) expect(leases(planning.apply({ type: 'retry-due', task: retry.task }))).toEqual(['2: a']);
    expect(ofType(planning.answered(1, { first: 0 }), 'deliver')).toEqual([]);
    expect(ofType(planning.answered(2, { first: 0 }), 'deliver')).toMatchObject([{ worker: 2 }]);
  });

  test('does not fail if its answer came first', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'a');
    planning.answered(1, { first: 0 });
    expect(planning.timedOut(1, 0)).toEqual([]);
  });

  test('holds up nobody who is not in its worker already: nothing more is put behind it', () => {
    const planning = new Planning({ batch: 4 });
    planning.open(1, { window: 100 });
    planning.ready(1);
    planning.pulled(1, 'a');
    planning.timedOut(1, 0);
    expect(leases(planning.pulled(1, ...'bcdefgh'))).toEqual([]);
    expect(leases(planning.answered(1, { first: 0 }))).toEqual(['1: b c d e', '1: f g h']);
  });

  test('costs its neighbours nothing when their worker is ended by force', () => {
    const planning = new Planning({ batch: 3 });
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, ...'abc');
    planning.timedOut(1, 0);
    planning.apply({ type: 'worker-ending', worker: 1 });
    expect(ofType(planning.lost(1, [0, 1], true), 'fail')).toEqual([]);
    expect(planning.feed(1).queue.clear()).toMatchObject([
      { value: 'b', attempts: 0, suspect: false },
      { value: 'c', attempts: 0, suspect: false },
    ]);
  });
});

describe('attempts', () => {
  test('that failed, and workers that were lost, are counted apart', () => {
    const planning = new Planning();
    planning.open(1, { maxAttempts: 2 });
    planning.ready(1);
    planning.pulled(1, 'a');
    for (const first of [0, 1, 2]) {
      const [retry] = ofType(planning.answered(1, { first, failed: [[0, 0]] }), 'retry');
      if (retry) planning.apply({ type: 'retry-due', task: retry.task });
    }
    expect(ofType(planning.lost(1, [3]), 'fail')).toEqual([]);
    planning.ready(2);
    expect(ofType(planning.lost(2, [0]), 'fail')).toMatchObject([{ task: { attempts: 5, losses: 2 } }]);
    expect(planning.feed(1)).toMatchObject({ retried: 4, failed: 1 });
  });
});

describe('the crew that is wanted', () => {
  test('has a place for every task at hand, those that are given up and still run included', () => {
    const planning = new Planning({ concurrency: 2 });
    expect(wantedWorkers(planning.state)).toBe(0);
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, ...'abcde');
    expect(wantedWorkers(planning.state)).toBe(3);
    planning.apply({ type: 'feed-cancelled', feed: 1, reason: 'enough', at: 0 });
    expect(wantedWorkers(planning.state)).toBe(1);
  });
});
