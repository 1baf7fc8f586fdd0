import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/contract/task.js';
import type { Command } from '../../../src/dispatch/messages.js';
import { hasAbandoned, isQuiet, wantedWorkers } from '../../../src/dispatch/state.js';
import { makeQueue } from '../../../src/queue/make-queue.js';
import { leases, ofType, Planning } from './planning.js';

/** Two workers or more, and tasks whose key is their first letter. Worker 1 has the first of them. */
function running(values: readonly string[], { workers = 2, ordered = false } = {}): Planning {
  const planning = new Planning();
  planning.open(1, { queue: makeQueue({ ranked: false, keyed: true, ordered }), timeout: 100, isLimited: true });
  for (let id = 1; id <= workers; id++) planning.ready(id);
  pulled(planning, ...values);
  return planning;
}

function pulled(planning: Planning, ...values: string[]): Command[] {
  const marks = values.map((value) => ({ key: value[0], priority: 0 }));
  return planning.apply({ type: 'pulled', feed: 1, values, marks, at: 0 });
}

const cancelled = (planning: Planning, index: number): Command[] =>
  planning.apply({ type: 'task-cancelled', feed: 1, index, reason: 'why', at: 0 });

function due(planning: Planning, commands: readonly Command[]): Command[] {
  const [retry] = ofType(commands, 'retry');
  return planning.apply({ type: 'retry-due', task: (retry as { task: Task }).task });
}

/** What may become of a worker that has been told to give up the first of its leases. */
const ENDS: [string, (planning: Planning) => Command[]][] = [
  ['has answered after all', (planning) => planning.answered(1, { first: 0 })],
  ['has said that it gave it up', (planning) => planning.answered(1, { first: 0, failed: [[0, undefined]] })],
  ['was ended by force', (planning) => planning.lost(1, [0], true)],
  ['was lost', (planning) => planning.lost(1, undefined)],
  ['has left', (planning) => planning.apply({ type: 'worker-gone', worker: 1 })],
];

describe.each(ENDS)('a task that was given up keeps its key until its worker %s:', (_end, end) => {
  const nextWorker = (planning: Planning): string => (planning.state.workers.has(1) ? '1' : '2');

  test('the next one of its key begins then, if it timed out for good', () => {
    const planning = running(['a1', 'a2']);
    const commands = planning.timedOut(1, 0);
    expect(ofType(commands, 'fail').map(({ task }) => task.value)).toEqual(['a1']);
    expect(leases(commands)).toEqual([]);
    expect(leases(end(planning))).toEqual([`${nextWorker(planning)}: a2`]);
  });

  test('the next one of its key begins then, if it was cancelled', () => {
    const planning = running(['a1', 'a2']);
    const commands = cancelled(planning, 0);
    expect(ofType(commands, 'cancel').flatMap(({ tasks }) => tasks.map(({ value }) => value))).toEqual(['a1']);
    expect(leases(commands)).toEqual([]);
    expect(leases(end(planning))).toEqual([`${nextWorker(planning)}: a2`]);
  });

  test('its own next attempt begins then, if that was due before', () => {
    const planning = running(['a1', 'a2']);
    const commands = due(planning, planning.timedOut(1, 0, 0));
    expect(leases(commands)).toEqual([]);
    expect(planning.feed(1)).toMatchObject({ inFlight: 0, retried: 1, waitingRetry: new Set([expect.anything()]) });
    expect(leases(end(planning))).toEqual([`${nextWorker(planning)}: a1`]);
  });

  test('its own next attempt begins when it is due, if that is later', () => {
    const planning = running(['a1', 'a2']);
    const commands = planning.timedOut(1, 0, 50);
    expect(leases(end(planning))).toEqual([]);
    expect(leases(due(planning, commands))).toEqual([`${nextWorker(planning)}: a1`]);
  });

  test('one that comes meanwhile waits too', () => {
    const planning = running(['a1']);
    planning.timedOut(1, 0);
    expect(leases(pulled(planning, 'a2', 'b1'))).toEqual(['2: b1']);
    planning.answered(2, { first: 0 });
    expect(leases(end(planning))).toEqual([`${nextWorker(planning)}: a2`]);
  });
});

describe('while a task that was given up keeps its key', () => {
  test('tasks of other keys go on', () => {
    const planning = running(['a1', 'b1', 'b2', 'a2']);
    planning.timedOut(1, 0, 0);
    expect(leases(planning.answered(2, { first: 0 }))).toEqual(['2: b2']);
  });

  test('it may be cancelled before its next attempt, and keeps the key nevertheless', () => {
    const planning = running(['a1', 'a2']);
    due(planning, planning.timedOut(1, 0, 0));
    const commands = cancelled(planning, 0);
    expect(ofType(commands, 'cancel').flatMap(({ tasks }) => tasks.map(({ value }) => value))).toEqual(['a1']);
    expect(leases(commands)).toEqual([]);
    expect(leases(planning.answered(1, { first: 0 }))).toEqual(['1: a2']);
    expect(planning.feed(1).held.size).toBe(0);
  });

  test('one that waits for it may be cancelled, and does not get it', () => {
    const planning = running(['a1', 'a2', 'a3']);
    planning.timedOut(1, 0);
    cancelled(planning, 1);
    expect(leases(planning.answered(1, { first: 0 }))).toEqual(['1: a3']);
  });

  test('it counts as one that waits for its retry, and the pool is not quiet', () => {
    const planning = running(['a1']);
    planning.ended(1);
    due(planning, planning.timedOut(1, 0, 0));
    expect(isQuiet(planning.state)).toBe(false);
    expect(ofType(planning.lost(1, [0], true), 'feed-over')).toEqual([]);
    planning.answered(2, { first: 0 });
    expect(planning.state.past).toMatchObject({ pulled: 1, done: 1, retried: 1 });
  });

  test('a stream is over if nothing else of it is left, and the key with it', () => {
    const planning = running(['a1']);
    planning.ended(1);
    expect(ofType(planning.timedOut(1, 0), 'feed-over')).toHaveLength(1);
    expect(isQuiet(planning.state)).toBe(true);
    expect(hasAbandoned(planning.state)).toBe(true);
    expect(planning.answered(1, { first: 0 })).toEqual([]);
  });

  test('its stream may be cancelled', () => {
    const planning = running(['a1', 'a2', 'b1']);
    due(planning, planning.timedOut(1, 0, 0));
    const commands = planning.apply({ type: 'feed-cancelled', feed: 1, reason: 'why', at: 0 });
    expect(ofType(commands, 'cancel').flatMap(({ tasks }) => tasks)).toHaveLength(3);
    expect(ofType(commands, 'feed-over')).toHaveLength(1);
    expect(planning.lost(1, [0], true)).toEqual([]);
  });

  test('a worker is wanted for it, and one for its next attempt when that may begin', () => {
    const planning = running(['a1', 'a2'], { workers: 1 });
    due(planning, planning.timedOut(1, 0, 0));
    expect(wantedWorkers(planning.state)).toBe(1);
    planning.lost(1, [0], true);
    expect(wantedWorkers(planning.state)).toBe(1);
    expect(leases(planning.ready(2))).toEqual(['2: a1']);
  });

  test('results in order keep the place of those that wait for it', () => {
    const planning = running(['a1', 'a2', 'b1'], { ordered: true });
    planning.timedOut(1, 0);
    planning.answered(2, { first: 0 });
    expect(planning.feed(1).queue).toMatchObject({ size: 1, ready: 0, returned: 1 });
    expect(leases(planning.lost(1, [0], true))).toEqual(['2: a2']);
  });
});

test('a task without a key that timed out is tried again at once, while its attempt is being given up', () => {
  const planning = new Planning();
  planning.open(1, { timeout: 100 });
  planning.ready(1);
  planning.ready(2);
  planning.pulled(1, 'a');
  expect(leases(due(planning, planning.timedOut(1, 0, 0)))).toEqual(['2: a']);
});
