import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/contract/task.js';
import { abandon, grant, leasesOf, strike, taskOf } from '../../../src/dispatch/ledger.js';
import { crewman } from '../../../src/dispatch/state.js';
import { tagOf } from '../../../src/wire/lease-block.js';
import { taskOf as someTask } from '../queue/task.js';

const TERMS = { at: 0, allowMs: 1000 };

const tasks = (...numbers: number[]): Task[] => numbers.map((id) => someTask({ id }));
const ids = (struck: readonly (Task | undefined)[]): (number | undefined)[] => struck.map((task) => task?.id);
const only =
  (...wanted: number[]) =>
  (task: Task): boolean =>
    wanted.includes(task.id);

describe('a ledger', () => {
  test('numbers leases on, and never uses one twice', () => {
    const worker = crewman(1);
    expect(grant(worker, tasks(10, 11))).toBe(0);
    expect(grant(worker, tasks(12))).toBe(2);
    strike(worker, 0, 3);
    expect(grant(worker, tasks(13))).toBe(3);
    expect(taskOf(worker, 3)?.id).toBe(13);
  });

  test('keeps no hold on the list that it was given', () => {
    const worker = crewman(1);
    const given = tasks(10, 11);
    grant(worker, given);
    given.pop();
    expect(taskOf(worker, 1)?.id).toBe(11);
  });

  test('strikes off everything that is open at once', () => {
    const worker = crewman(1);
    grant(worker, tasks(10, 11, 12));
    expect(ids(strike(worker, 0, 3))).toEqual([10, 11, 12]);
    expect(worker).toMatchObject({ open: [], base: 3, next: 3, unanswered: 0 });
  });

  test('strikes off in any order, one by one or in a row', () => {
    const worker = crewman(1);
    grant(worker, tasks(10, 11, 12, 13, 14));
    expect(ids(strike(worker, [3, 1], 2))).toEqual([13, 11]);
    expect(worker).toMatchObject({ base: 0, unanswered: 3 });
    expect(ids(strike(worker, 0, 1))).toEqual([10]);
    expect(worker).toMatchObject({ base: 2, unanswered: 2 });
    expect(ids(strike(worker, 2, 3))).toEqual([12, undefined, 14]);
    expect(worker).toMatchObject({ open: [], base: 5, unanswered: 0 });
  });

  test('counts no answer twice, and none to a lease that was never given', () => {
    const worker = crewman(1);
    grant(worker, tasks(10, 11));
    strike(worker, 0, 1);
    expect(ids(strike(worker, 0, 1))).toEqual([undefined]);
    expect(ids(strike(worker, 7, 2))).toEqual([undefined, undefined]);
    expect(worker).toMatchObject({ unanswered: 1, next: 2 });
    expect(taskOf(worker, 1)?.id).toBe(11);
  });

  test('fences off what was abandoned: its answer is awaited, and does not count', () => {
    const worker = crewman(1);
    grant(worker, tasks(10, 11, 12));
    const { leases, tasks: settled } = abandon(worker, only(10, 12), TERMS);
    expect(leases).toEqual([0, 2]);
    expect(ids(settled)).toEqual([10, 12]);
    expect(worker.unanswered).toBe(3);
    expect(taskOf(worker, 0)).toBeUndefined();
    expect([...worker.abandoned]).toEqual([
      [0, TERMS],
      [2, TERMS],
    ]);
    expect(ids(strike(worker, 0, 3))).toEqual([undefined, 11, undefined]);
    expect(worker).toMatchObject({ open: [], unanswered: 0, abandoned: new Map() });
  });

  test('fences off one by one too', () => {
    const worker = crewman(1);
    grant(worker, tasks(10, 11));
    abandon(worker, only(10), TERMS);
    expect(ids(strike(worker, [0], 1))).toEqual([undefined]);
    expect(worker).toMatchObject({ base: 1, unanswered: 1 });
  });

  test('abandons a lease once', () => {
    const worker = crewman(1);
    grant(worker, tasks(10, 11));
    strike(worker, [1], 1);
    abandon(worker, () => true, TERMS);
    expect(abandon(worker, () => true, TERMS)).toEqual({ leases: [], tasks: [] });
  });

  test('tells the open leases by the tags of the lease block, however far they have counted', () => {
    const worker = { ...crewman(1), base: 2 ** 31 + 5, next: 2 ** 31 + 5 };
    const first = grant(worker, tasks(10, 11, 12));
    expect(
      leasesOf(
        worker,
        [tagOf(first), tagOf(first + 2), 77].map((tag) => ({ tag, since: 0 })),
      ),
    ).toEqual([first, first + 2]);
  });

  test('knows no task of a worker that is not there', () => {
    expect(taskOf(undefined, 0)).toBeUndefined();
    expect(leasesOf(undefined, [{ tag: 1, since: 0 }])).toEqual([]);
  });
});
