import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/contract/task.js';
import { wantedWorkers } from '../../../src/dispatch/state.js';
import { leases, ofType, Planning } from './planning.js';

/** A pool of one stream that is paused while a worker has its first task in hand. */
function paused(): Planning {
  const planning = new Planning();
  planning.open(1, { window: 4 });
  planning.ready(1);
  planning.pulled(1, 'a', 'b');
  expect(planning.apply({ type: 'paused' })).toEqual([]);
  return planning;
}

describe('a pool that is paused', () => {
  test('hands out nothing: not to a worker that is free, not to one that comes, not what comes', () => {
    const planning = paused();
    expect(leases(planning.answered(1, { first: 0 }))).toEqual([]);
    expect(leases(planning.ready(2))).toEqual([]);
    expect(leases(planning.pulled(1, 'c'))).toEqual([]);
  });

  test('delivers what was in hand, and asks the source until the window is full', () => {
    const planning = paused();
    const commands = planning.answered(1, { first: 0 });
    expect(ofType(commands, 'deliver')).toHaveLength(1);
    expect(ofType(commands, 'pull')).toMatchObject([{ count: 1 }]);
    planning.pulled(1, 'c', 'd', 'e');
    expect(planning.feed(1)).toMatchObject({ credits: 0 });
    expect(planning.feed(1).queue.size).toBe(4);
  });

  test('keeps what failed, timed out, is due again or was lost', () => {
    const planning = paused();
    const [retry] = ofType(planning.timedOut(1, 0, 50), 'retry');
    expect(leases(planning.apply({ type: 'retry-due', task: (retry as { task: Task }).task }))).toEqual([]);
    expect(leases(planning.lost(1, []))).toEqual([]);
    planning.ready(2);
    expect(leases(planning.apply({ type: 'resumed' }))).toEqual(['2: a']);
  });

  test('cancels tasks and streams as ever', () => {
    const planning = paused();
    const one = planning.apply({ type: 'task-cancelled', feed: 1, index: 1, reason: 'why', at: 0 });
    expect(ofType(one, 'cancel')).toHaveLength(1);
    const all = planning.apply({ type: 'feed-cancelled', feed: 1, reason: 'why', at: 0 });
    expect(ofType(all, 'abort')).toHaveLength(1);
    expect(ofType(all, 'feed-over')).toHaveLength(1);
  });

  test('wants no more workers than have something in hand', () => {
    const planning = paused();
    expect(wantedWorkers(planning.state)).toBe(1);
    planning.apply({ type: 'resumed' });
    expect(wantedWorkers(planning.state)).toBe(2);
  });

  test('hands out what waits, in its order, once it is resumed, and is paused and resumed once however often it is told', () => {
    const planning = paused();
    planning.apply({ type: 'paused' });
    planning.answered(1, { first: 0 });
    expect(leases(planning.apply({ type: 'resumed' }))).toEqual(['1: b']);
    expect(planning.apply({ type: 'resumed' })).toEqual([]);
  });
});
