import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/contract/task.js';
import type { Command } from '../../../src/dispatch/messages.js';
import { makeQueue } from '../../../src/queue/make-queue.js';
import { checkPlan } from '../../support/model/invariants.js';
import { leases, ofType, Planning } from './planning.js';

/** Worker 1 has all of the tasks in hand; nobody else is there. Some milliseconds each, so that what waits is taken back at once. */
function loaded(values: readonly string[], queue?: ReturnType<typeof makeQueue>, resultCapacity = 1000): Planning {
  const planning = new Planning({ batch: 100 });
  planning.open(1, { resultCapacity, ...(queue && { queue }) });
  planning.feed(1).serviceMs = 10;
  planning.ready(1);
  pulled(planning, ...values);
  return planning;
}

/** The key of a task is its first letter. */
function pulled(planning: Planning, ...values: string[]): Command[] {
  const marks = values.map((value) => ({ key: value[0], priority: 0 }));
  return planning.apply({ type: 'pulled', feed: 1, values, marks, at: 0 });
}

const gives = (planning: Planning, worker: number, ...given: number[]): Command[] =>
  planning.apply({ type: 'taken-back', worker, leases: given });

const cancelled = (planning: Planning, index: number): Command[] =>
  planning.apply({ type: 'task-cancelled', feed: 1, index, reason: 'why', at: 0 });

describe('tasks that were taken back', () => {
  test('are in nobody’s hands, and have lost nothing', () => {
    const planning = loaded(['a', 'b', 'c', 'd']);
    const tasks = planning.worker(1).open.slice() as Task[];
    planning.apply({ type: 'paused' });
    gives(planning, 1, 3, 2);
    const feed = planning.feed(1);
    expect([feed.inFlight, feed.queue.size, feed.retried, planning.worker(1).unanswered]).toEqual([2, 2, 0, 2]);
    expect(tasks[3]).toMatchObject({ attempts: 0, losses: 0, suspect: false });
    expect(tasks[3]?.history ?? []).toEqual([]);
    expect(feed.pulled).toBe(4);
  });

  test('are handed out in their order, to whoever has nothing to do', () => {
    const planning = loaded(['a', 'b', 'c', 'd']);
    planning.ready(2);
    expect(leases(gives(planning, 1, 3, 2))).toEqual(['2: c d']);
  });

  test('come before all that was pulled after them', () => {
    const planning = loaded(['a', 'b', 'c']);
    planning.apply({ type: 'paused' });
    pulled(planning, 'd', 'e');
    gives(planning, 1, 2, 1);
    planning.ready(2);
    planning.ready(3);
    const given = leases(planning.apply({ type: 'resumed' })).map((lease) => lease.slice(3));
    expect(given.join(' ')).toBe('b c d e');
  });

  test('are answered by the worker that has them then, and by no other', () => {
    const planning = loaded(['a', 'b']);
    planning.ready(2);
    gives(planning, 1, 1);
    expect(planning.answered(1, { first: 1 })).toEqual([]);
    const [done] = ofType(planning.answered(2, { first: 0 }), 'deliver');
    expect([done?.worker, done?.tasks.map(({ value }) => value)]).toEqual([2, ['b']]);
  });

  test('leave a worker that answers the rest of its batch at once', () => {
    const planning = loaded(['a', 'b', 'c', 'd']);
    planning.ready(2);
    gives(planning, 1, 3, 2);
    const [done] = ofType(planning.answered(1, { first: 0, count: 2 }), 'deliver');
    expect(done?.tasks.map(({ value }) => value)).toEqual(['a', 'b']);
    expect(planning.worker(1)).toMatchObject({ unanswered: 0, base: 4, next: 4, open: [] });
  });

  test('are not lost with the worker that had them', () => {
    const planning = loaded(['a', 'b', 'c']);
    planning.ready(2);
    gives(planning, 1, 2);
    planning.lost(1, [0]);
    expect(planning.worker(2).open.map((entry) => (entry as Task).value)).toContain('c');
    checkPlan(planning.state);
  });

  test('make it less that their worker will be busy', () => {
    const planning = loaded(['a', 'b', 'c']);
    expect(planning.worker(1).busyUntil).toBe(30);
    planning.ready(2);
    gives(planning, 1, 2);
    expect(planning.worker(1).busyUntil).toBe(20);
  });

  test('count as its time only where they run', () => {
    const planning = loaded(['a', 'b']);
    planning.apply({ type: 'paused' });
    const before = planning.feed(1).expectedMs;
    gives(planning, 1, 1);
    expect([before, planning.feed(1).expectedMs]).toEqual([20, 10]);
    expect(planning.feed(1).usedMs).toBeLessThan(11);
  });

  test('of a worker that is gone are old news', () => {
    const planning = loaded(['a', 'b']);
    planning.lost(1, [0]);
    expect(gives(planning, 1, 1)).toEqual([]);
    checkPlan(planning.state);
  });

  test('that were taken back before, or answered, change nothing', () => {
    const planning = loaded(['a', 'b']);
    planning.apply({ type: 'paused' });
    gives(planning, 1, 1);
    gives(planning, 1, 1);
    planning.answered(1, { first: 0 });
    gives(planning, 1, 0, 7);
    expect(planning.feed(1)).toMatchObject({ inFlight: 0, done: 1 });
    expect(planning.feed(1).queue.size).toBe(1);
    checkPlan(planning.state);
  });
});

describe('a task with a key', () => {
  const keyed = () => makeQueue({ ranked: false, keyed: true, ordered: false });

  test('goes before those of its key that came after it', () => {
    const planning = loaded(['a1', 'b1', 'b2'], keyed());
    expect(planning.worker(1).open).toHaveLength(2);
    planning.ready(2);
    expect(leases(gives(planning, 1, 1))).toEqual(['2: b1']);
    expect(leases(planning.answered(2, { first: 0 }))).toEqual(['2: b2']);
  });

  test('that was cancelled keeps its key until it is given back', () => {
    const planning = loaded(['a1', 'b1', 'b2'], keyed());
    cancelled(planning, 1);
    expect(planning.worker(1).abandoned.size).toBe(1);
    const commands = planning.ready(2);
    expect([leases(commands), ofType(commands, 'take-back')]).toMatchObject([[], [{ worker: 1, count: 1 }]]);
    expect(leases(gives(planning, 1, 1))).toEqual(['2: b2']);
    expect(planning.worker(1).abandoned.size).toBe(0);
  });
});

test('a task among ordered results keeps its place', () => {
  const planning = loaded(['a', 'b', 'c'], makeQueue({ ranked: false, keyed: true, ordered: true }), 2);
  expect(planning.worker(1).open).toHaveLength(2);
  planning.ready(2);
  // There is room for two, and `b` has one of the places: `c` must not get it.
  expect(leases(gives(planning, 1, 1))).toEqual(['2: b']);
  expect(planning.feed(1).queue.ready).toBe(1);
});

test('a cancelled task that is given back is nobody’s, and its outcome stands', () => {
  const planning = loaded(['a', 'b', 'c']);
  cancelled(planning, 2);
  planning.ready(2);
  expect(leases(gives(planning, 1, 2))).toEqual([]);
  expect(planning.worker(1)).toMatchObject({ unanswered: 2 });
  expect(planning.worker(1).abandoned.size).toBe(0);
  expect(planning.feed(1)).toMatchObject({ cancelled: 1, inFlight: 2 });
});

test('credit that a task was lent may be lent again', () => {
  const planning = new Planning({ batch: 100 });
  planning.open(1, { rerun: 'repeat', resultCapacity: 100 });
  planning.feed(1).serviceMs = 10;
  planning.feed(1).givesSeveral = true;
  planning.ready(1);
  planning.pulled(1, 'a', 'b', 'c', 'd');
  const before = planning.feed(1).extra;
  const each = before / 4;
  planning.apply({ type: 'paused' });
  gives(planning, 1, 3, 2);
  expect(each).toBeGreaterThan(0);
  expect(planning.feed(1).extra).toBe(before - 2 * each);
  planning.ready(2);
  const [lease] = ofType(planning.apply({ type: 'resumed' }), 'lease');
  expect(lease?.credit).toBeGreaterThan(1);
});

test('whatever is given back, and when, nothing is lost and the ledger holds', () => {
  const event = fc.oneof(
    fc.record({ what: fc.constant('pull' as const), n: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ what: fc.constant('answer' as const), n: fc.nat({ max: 2 }) }),
    fc.record({ what: fc.constant('give' as const), n: fc.nat({ max: 9 }) }),
    fc.record({ what: fc.constant('cancel' as const), n: fc.nat({ max: 20 }) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), fc.integer({ min: 1, max: 3 }), (events, concurrency) => {
      const planning = new Planning({ batch: 4, concurrency });
      planning.open(1);
      for (let id = 1; id <= 3; id++) planning.ready(id);
      for (const { what, n } of events) {
        const worker = [...planning.state.workers.values()][n % 3];
        if (!worker) continue;
        if (what === 'pull') planning.pulled(1, ...Array(n).keys());
        else if (what === 'cancel') cancelled(planning, n);
        else if (what === 'answer') {
          const at = worker.open.findIndex((entry) => entry !== undefined);
          if (at >= 0) planning.answered(worker.id, { first: worker.base + at, ranMs: 1 });
        } else {
          const open = worker.open.flatMap((entry, at) => (entry === undefined ? [] : [worker.base + at]));
          gives(planning, worker.id, ...open.slice(concurrency).slice(-n).reverse());
        }
        checkPlan(planning.state);
      }
    }),
  );
});
