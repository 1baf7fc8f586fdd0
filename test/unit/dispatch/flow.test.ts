import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/contract/task.js';
import { plan } from '../../../src/dispatch/plan.js';
import { wantedWorkers } from '../../../src/dispatch/state.js';
import { NO_KEY } from '../../../src/no-key.js';
import { makeQueue } from '../../../src/queue/make-queue.js';
import { leases, ofType, Planning, valuesOf } from './planning.js';

const KEYED = { ranked: false, keyed: true, ordered: false };

/** Tasks that are their own keys, by their first letter. */
function pulled(planning: Planning, ...values: string[]) {
  const marks = values.map((value) => ({ key: value[0], priority: 0 }));
  return planning.apply({ type: 'pulled', feed: 1, values, marks, at: 0 });
}

const queued = (planning: Planning, id = 1): Task[] => planning.feed(id).queue.clear();

describe('a new task', () => {
  test('is numbered in the order in which tasks are queued, children too', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'a', 'b');
    planning.answered(1, { first: 0, children: [[0, ['a1', 'a2']]] });
    planning.pulled(1, 'c');
    const tasks = queued(planning);
    expect(tasks.map(({ value, seq, index }) => `${value} ${seq} ${index}`)).toEqual(['a1 2 0', 'a2 3 0', 'c 4 2']);
  });

  test('has the mark that came with it, or else no key and priority 0', () => {
    const planning = new Planning();
    planning.open(1);
    planning.apply({ type: 'pulled', feed: 1, values: ['a'], marks: [{ key: 'k', priority: 7 }], at: 0 });
    planning.pulled(1, 'b');
    expect(queued(planning)).toMatchObject([
      { key: 'k', priority: 7 },
      { key: NO_KEY, priority: 0 },
    ]);
  });

  test('has its own mark if it is a child, not that of its parent', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.apply({ type: 'pulled', feed: 1, values: ['a'], marks: [{ key: 'k', priority: 7 }], at: 0 });
    planning.answered(1, { first: 0, children: [[0, ['x'], [{ key: 'child', priority: 1 }]]] });
    expect(valuesOf([...planning.worker(1).open] as Task[])).toBe('x');
    expect(planning.worker(1).open[0]).toMatchObject({ key: 'child', priority: 1 });
  });
});

describe('room for results', () => {
  test('is not needed by a task that was put back: it has kept its place', () => {
    const planning = new Planning();
    planning.open(1, { resultCapacity: 2 });
    planning.ready(1);
    planning.ready(2);
    planning.pulled(1, 'a', 'b', 'c');
    planning.answered(2, { first: 0 });
    // One place for a, in the hands of worker 1, one for the result of b, which nobody has taken.
    expect(planning.feed(1)).toMatchObject({ inFlight: 1, unconsumed: 1 });
    expect(leases(planning.lost(1, []))).toEqual(['2: a']);
    expect(leases(planning.answered(2, { first: 1 }))).toEqual([]);
    expect(leases(planning.apply({ type: 'consumed', feed: 1, count: 1 }))).toEqual(['2: c']);
  });

  test('is not given to a new task while one that was put back holds it', () => {
    const planning = new Planning();
    planning.open(1, { resultCapacity: 1, queue: makeQueue({ ranked: true, keyed: false, ordered: false }) });
    planning.ready(1);
    planning.apply({ type: 'pulled', feed: 1, values: ['low'], marks: [{ key: NO_KEY, priority: 0 }], at: 0 });
    planning.apply({ type: 'pulled', feed: 1, values: ['high'], marks: [{ key: NO_KEY, priority: 9 }], at: 0 });
    planning.lost(1, []);
    expect(leases(planning.ready(2))).toEqual(['2: low']);
  });

  test('is kept for a task that waits for its next attempt', () => {
    const planning = new Planning();
    planning.open(1, { resultCapacity: 1 });
    planning.ready(1);
    planning.pulled(1, 'a', 'b');
    const [retry] = ofType(planning.answered(1, { first: 0, failed: [[0, 50]] }), 'retry');
    expect(planning.worker(1).unanswered).toBe(0);
    expect(leases(planning.apply({ type: 'retry-due', task: (retry as { task: Task }).task }))).toEqual(['1: a']);
  });
});

describe('tasks of the same key', () => {
  function keyed(workers: number): Planning {
    const planning = new Planning();
    planning.open(1, { queue: makeQueue(KEYED) });
    for (let id = 1; id <= workers; id++) planning.ready(id);
    return planning;
  }

  test('are handed out one at a time, the next when the one before is done', () => {
    const planning = keyed(3);
    expect(leases(pulled(planning, 'a1', 'a2', 'b1', 'a3'))).toEqual(['1: a1', '2: b1']);
    expect(leases(planning.answered(1, { first: 0 }))).toEqual(['1: a2']);
    expect(leases(planning.answered(1, { first: 1 }))).toEqual(['1: a3']);
  });

  test('wait while the one before is retried, and go on once it has failed', () => {
    const planning = keyed(2);
    pulled(planning, 'a1', 'a2');
    const [retry] = ofType(planning.answered(1, { first: 0, failed: [[0, 50]] }), 'retry');
    expect(planning.feed(1).inFlight).toBe(0);
    expect(leases(planning.apply({ type: 'retry-due', task: (retry as { task: Task }).task }))).toEqual(['1: a1']);
    expect(leases(planning.answered(1, { first: 1, failed: [[0, undefined]] }))).toEqual(['1: a2']);
  });

  test('go on once the one before has failed with its last worker', () => {
    const planning = new Planning();
    planning.open(1, { queue: makeQueue(KEYED), maxAttempts: 1 });
    planning.ready(1);
    planning.ready(2);
    pulled(planning, 'a1', 'a2');
    expect(leases(planning.lost(1, [0]))).toEqual(['2: a2']);
  });

  test('go on once the one before is cancelled while it waits for its key', () => {
    const planning = keyed(2);
    pulled(planning, 'a1', 'a2', 'a3');
    planning.apply({ type: 'task-cancelled', feed: 1, index: 1, reason: 'why', at: 0 });
    expect(leases(planning.answered(1, { first: 0 }))).toEqual(['1: a3']);
  });

  test('go on once the one before is cancelled in the queue', () => {
    const planning = keyed(0);
    pulled(planning, 'a1', 'a2');
    planning.apply({ type: 'task-cancelled', feed: 1, index: 0, reason: 'why', at: 0 });
    expect(leases(planning.ready(1))).toEqual(['1: a2']);
  });

  test('are all cancelled with their stream', () => {
    const planning = keyed(1);
    pulled(planning, 'a1', 'a2', 'b1');
    const commands = planning.apply({ type: 'feed-cancelled', feed: 1, reason: 'why', at: 0 });
    const cancelled = ofType(commands, 'cancel').flatMap(({ tasks }) => tasks.map(({ value }) => value));
    expect(cancelled.sort()).toEqual(['a1', 'a2', 'b1']);
    expect(ofType(commands, 'feed-over')).toHaveLength(1);
  });

  test('do not call for workers that they could not use', () => {
    const planning = keyed(0);
    pulled(planning, 'a1', 'a2', 'a3', 'b1');
    expect(wantedWorkers(planning.state)).toBe(2);
    expect(plan(planning.state, { type: 'source-ended', feed: 1 })[1]).toEqual([]);
  });

  test('whose results are to come in order never fill all places with those that overtook', () => {
    const planning = new Planning();
    planning.open(1, { queue: makeQueue({ ...KEYED, ordered: true }), resultCapacity: 3 });
    for (const id of [1, 2, 3, 4]) planning.ready(id);
    // b1 takes the place of its own and keeps that of a2; c1 would be the fourth.
    expect(leases(pulled(planning, 'a1', 'a2', 'b1', 'c1'))).toEqual(['1: a1', '2: b1']);
    planning.answered(2, { first: 0 });
    // The result of a1 goes out at once.
    planning.answered(1, { first: 0 });
    expect(planning.feed(1)).toMatchObject({ inFlight: 1, unconsumed: 2 });
    expect(leases(planning.apply({ type: 'consumed', feed: 1, count: 1 }))).toEqual(['2: c1']);
  });
});
