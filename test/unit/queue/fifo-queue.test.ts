import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/contract/task.js';
import { FifoQueue } from '../../../src/queue/fifo-queue.js';

const task = (id: number, suspect = false): Task => ({
  id,
  feed: 1,
  index: id,
  value: `task ${id}`,
  queuedAt: 0,
  leasedAt: 0,
  attempts: 0,
  suspect,
  timeout: undefined,
  losses: 0,
  history: undefined,
  several: undefined,
});
const ids = (tasks: readonly Task[]): number[] => tasks.map(({ id }) => id);

function queueOf(...numbers: number[]): FifoQueue {
  const queue = new FifoQueue();
  for (const id of numbers) queue.push(task(id));
  return queue;
}

describe('a queue', () => {
  test('gives tasks out in the order they came', () => {
    const queue = queueOf(0, 1, 2, 3);
    expect(ids(queue.take(2))).toEqual([0, 1]);
    queue.push(task(4));
    expect(ids(queue.take(10))).toEqual([2, 3, 4]);
  });

  test('gives out no more than it has', () => {
    const queue = queueOf(0);
    expect(ids(queue.take(5))).toEqual([0]);
    expect(queue.take(5)).toEqual([]);
    expect(queue.size).toBe(0);
  });

  test('gives what was put back out first, in pull order, whenever it was put back', () => {
    const queue = queueOf(5, 6);
    queue.putBack([task(4), task(1)]);
    queue.putBack([task(3)]);
    expect(queue.size).toBe(5);
    expect(ids(queue.take(2))).toEqual([1, 3]);
    expect(ids(queue.take(2))).toEqual([4]);
    expect(ids(queue.take(2))).toEqual([5, 6]);
  });

  test('gives a suspect out alone, whoever stands before or behind it', () => {
    const queue = queueOf(4);
    queue.putBack([task(0), task(1, true), task(2, true), task(3)]);
    expect(queue.headIsSuspect).toBe(false);
    expect(ids(queue.take(3))).toEqual([0]);
    expect(queue.headIsSuspect).toBe(true);
    expect(ids(queue.take(3))).toEqual([1]);
    expect(ids(queue.take(3))).toEqual([2]);
    expect(queue.headIsSuspect).toBe(false);
    expect(ids(queue.take(3))).toEqual([3]);
  });

  test('removes a task wherever it waits', () => {
    const queue = queueOf(2, 3, 4);
    queue.putBack([task(0), task(1)]);
    expect(queue.remove(({ id }) => id === 1)?.id).toBe(1);
    expect(queue.remove(({ id }) => id === 3)?.id).toBe(3);
    expect(ids(queue.take(9))).toEqual([0]);
    expect(ids(queue.take(9))).toEqual([2, 4]);
  });

  test('removes nothing that was taken or was never there', () => {
    const queue = queueOf(0, 1, 2);
    queue.take(2);
    expect(queue.remove(({ id }) => id < 2)).toBeUndefined();
    expect(queue.size).toBe(1);
  });

  test('gives up everything in order when it is cleared', () => {
    const queue = queueOf(1, 2, 3);
    queue.take(1);
    queue.putBack([task(0)]);
    expect(ids(queue.clear())).toEqual([0, 2, 3]);
    expect(queue.size).toBe(0);
    expect(queue.take(1)).toEqual([]);
  });

  test('behaves as a list would, however long it gets', () => {
    const operation = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), count: fc.integer({ min: 1, max: 900 }) }),
      fc.record({ kind: fc.constant('take' as const), count: fc.integer({ min: 1, max: 900 }) }),
      fc.record({ kind: fc.constant('put back' as const), count: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ kind: fc.constant('remove' as const), count: fc.integer({ min: 0, max: 2000 }) }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 40, size: 'max' }), (operations) => {
        const queue = new FifoQueue();
        let lane: number[] = [];
        let list: number[] = [];
        let taken: Task[] = [];
        let next = 0;
        for (const { kind, count } of operations) {
          if (kind === 'push') {
            for (let i = 0; i < count; i++, next++) {
              queue.push(task(next));
              list.push(next);
            }
          } else if (kind === 'put back') {
            const back = taken.splice(-count);
            queue.putBack(back);
            lane = [...lane, ...ids(back)].sort((a, b) => a - b);
          } else if (kind === 'remove') {
            const removed = queue.remove(({ id }) => id === count);
            expect(removed !== undefined).toBe(lane.includes(count) || list.includes(count));
            lane = lane.filter((id) => id !== count);
            list = list.filter((id) => id !== count);
          } else {
            const expected = (lane.length > 0 ? lane : list).splice(0, count);
            const got = queue.take(count);
            expect(ids(got)).toEqual(expected);
            taken = got;
          }
          expect(queue.size).toBe(lane.length + list.length);
        }
        expect(ids(queue.clear())).toEqual([...lane, ...list]);
      }),
      { numRuns: 60 },
    );
  });

  test('does not keep what was taken', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const queue = new FifoQueue();
    const large = (() => {
      const value = { bytes: new Uint8Array(1) };
      queue.push({ ...task(0), value });
      return new WeakRef(value);
    })();
    for (let id = 1; id < 10; id++) queue.push(task(id));
    queue.take(1);
    // A WeakRef holds what it was made of until the job in which it was made is over.
    return Promise.resolve()
      .then(() => new Promise((resolve) => setImmediate(resolve)))
      .then(() => {
        collect();
        expect(large.deref()).toBeUndefined();
        expect(queue.size).toBe(9);
      });
  });
});
