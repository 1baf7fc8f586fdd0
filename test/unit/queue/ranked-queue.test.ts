import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/contract/task.js';
import { RankedQueue } from '../../../src/queue/ranked-queue.js';
import { ids, taskOf } from './task.js';

const ranked = (id: number, priority: number, queuedAt = 0, suspect = false): Task =>
  taskOf({ id, priority, queuedAt, suspect });

function queueOf(...tasks: Task[]): RankedQueue {
  const queue = new RankedQueue();
  for (const task of tasks) queue.push(task);
  return queue;
}

const taken = (queue: RankedQueue, fresh = 100): number[] => ids(queue.take(100, fresh));

describe('a queue with priorities', () => {
  test('gives out higher levels first, and those of one level in pull order', () => {
    expect(taken(queueOf(ranked(0, 1), ranked(1, 5), ranked(2, 1), ranked(3, 5), ranked(4, -3)))).toEqual([
      1, 3, 0, 2, 4,
    ]);
  });

  test('lets a task overtake a newer one of a higher level once it has waited a second longer for each level between', () => {
    expect(taken(queueOf(ranked(0, 0, 0), ranked(1, 2, 1999)))).toEqual([1, 0]);
    expect(taken(queueOf(ranked(0, 0, 0), ranked(1, 2, 2000)))).toEqual([0, 1]);
    expect(taken(queueOf(ranked(0, 0, 0), ranked(1, 0.5, 501)))).toEqual([0, 1]);
  });

  test('starves nobody, however many higher ones keep coming', () => {
    const queue = queueOf(ranked(0, 0, 0));
    let now = 0;
    for (let id = 1; !queue.take(1, 1).some((task) => task.id === 0); id++) {
      now += 10;
      queue.push(ranked(id, 3, now));
      queue.push(ranked(1_000_000 + id, 3, now));
    }
    expect(now).toBeLessThanOrEqual(3000 + 10);
  });

  test('keeps the rank of what was put back', () => {
    const queue = queueOf(ranked(1, 1), ranked(2, 3));
    queue.putBack([ranked(0, 2)]);
    expect(queue).toMatchObject({ size: 3, ready: 3, returned: 1 });
    expect(taken(queue)).toEqual([2, 0, 1]);
  });

  test('gives out without room for new ones only what was put back, in its order', () => {
    const queue = queueOf(ranked(0, 9), ranked(1, 8));
    queue.putBack([ranked(3, 1), ranked(2, 2)]);
    expect(queue.peek(0)?.id).toBe(2);
    expect(queue.peek(1)?.id).toBe(0);
    expect(taken(queue, 1)).toEqual([0, 2, 3]);
    expect(queue.peek(0)).toBeUndefined();
    expect(taken(queue, 0)).toEqual([]);
    expect(taken(queue, 1)).toEqual([1]);
  });

  test('gives a suspect out alone, whoever stands before or behind it', () => {
    const queue = queueOf(ranked(0, 9), ranked(3, 1));
    queue.putBack([ranked(1, 5, 0, true), ranked(2, 4, 0, true)]);
    expect(taken(queue)).toEqual([0]);
    expect(queue.peek(1)?.suspect).toBe(true);
    expect(taken(queue)).toEqual([1]);
    expect(taken(queue)).toEqual([2]);
    expect(taken(queue)).toEqual([3]);
  });

  test('does nothing when a task is settled', () => {
    const queue = queueOf(ranked(0, 0));
    queue.settled();
    expect(queue.size).toBe(1);
  });

  test('behaves as a sorted list would', () => {
    const operation = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), priority: fc.integer({ min: -3, max: 3 }), ms: fc.nat(1500) }),
      fc.record({ kind: fc.constant('take' as const), count: fc.integer({ min: 1, max: 5 }), fresh: fc.nat(4) }),
      fc.record({ kind: fc.constant('put back' as const) }),
      fc.record({ kind: fc.constant('remove' as const), id: fc.nat(60) }),
      fc.record({ kind: fc.constant('clear' as const) }),
    );
    const rank = (task: Task): number => task.priority * 1000 - task.queuedAt;
    const sorted = (tasks: readonly Task[]): Task[] =>
      tasks.toSorted((a, b) => (rank(a) === rank(b) ? a.id - b.id : rank(b) - rank(a)));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 80, size: 'max' }), (operations) => {
        const queue = new RankedQueue();
        let fresh: Task[] = [];
        let back: Task[] = [];
        let hand: Task[] = [];
        let next = 0;
        let now = 0;
        for (const move of operations) {
          if (move.kind === 'push') {
            now += move.ms;
            const task = ranked(next++, move.priority, now);
            queue.push(task);
            fresh.push(task);
          } else if (move.kind === 'put back') {
            queue.putBack(hand);
            back.push(...hand);
            hand = [];
          } else if (move.kind === 'clear') {
            expect(ids(queue.clear())).toEqual(ids(sorted([...fresh, ...back])));
            fresh = [];
            back = [];
          } else if (move.kind === 'remove') {
            const known = [...fresh, ...back].some(({ id }) => id === move.id);
            expect(queue.remove(({ id }) => id === move.id)?.id).toBe(known ? move.id : undefined);
            fresh = fresh.filter(({ id }) => id !== move.id);
            back = back.filter(({ id }) => id !== move.id);
          } else {
            const expected: number[] = [];
            for (let room = move.fresh; expected.length < move.count; ) {
              const [first] = sorted([...(room > 0 ? fresh : []), ...back]);
              if (!first) break;
              expected.push(first.id);
              if (fresh.includes(first)) room--;
              fresh = fresh.filter((task) => task !== first);
              back = back.filter((task) => task !== first);
            }
            const got = queue.take(move.count, move.fresh);
            expect(ids(got)).toEqual(expected);
            hand.push(...got);
          }
          expect(queue).toMatchObject({ size: fresh.length + back.length, returned: back.length });
        }
      }),
      { numRuns: 100 },
    );
  });
});
