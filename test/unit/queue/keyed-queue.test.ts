import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/contract/task.js';
import type { TaskQueue } from '../../../src/contract/task-queue.js';
import { FifoQueue } from '../../../src/queue/fifo-queue.js';
import { KeyedQueue } from '../../../src/queue/keyed-queue.js';
import { makeQueue } from '../../../src/queue/make-queue.js';
import { RankedQueue } from '../../../src/queue/ranked-queue.js';
import { ids, taskOf } from './task.js';

const keyed = (...keys: unknown[]): Task[] => keys.map((key, id) => taskOf({ id, key }));

function queueOf(tasks: readonly Task[], kind: { ranked?: boolean; ordered?: boolean } = {}): TaskQueue {
  const queue = makeQueue({ ranked: false, keyed: true, ordered: false, ...kind });
  for (const task of tasks) queue.push(task);
  return queue;
}

/** What a queue with keys keeps for them. */
const keysIn = (queue: TaskQueue): number => (queue as unknown as { turns: Map<unknown, unknown> }).turns.size;

describe('a queue with keys', () => {
  test('gives out one task of each key at a time, in the order they came', () => {
    const tasks = keyed('a', 'a', 'b', 'a', 'b');
    const queue = queueOf(tasks);
    expect(queue).toMatchObject({ size: 5, ready: 2 });
    expect(ids(queue.take(9, 9))).toEqual([0, 2]);
    expect(queue.take(9, 9)).toEqual([]);
    queue.settled([tasks[0] as Task]);
    expect(ids(queue.take(9, 9))).toEqual([1]);
    queue.settled([tasks[2] as Task]);
    queue.settled([tasks[1] as Task]);
    expect(ids(queue.take(9, 9))).toEqual([3, 4]);
  });

  test('sorts a task whose key comes free in where it was pulled', () => {
    const tasks = keyed('a', 'a', 'b', 'c');
    const queue = queueOf(tasks);
    expect(ids(queue.take(1, 9))).toEqual([0]);
    queue.settled([tasks[0] as Task]);
    expect(ids(queue.take(9, 9))).toEqual([1, 2, 3]);
  });

  test('holds up nobody that has no key', () => {
    const queue = queueOf([taskOf({ id: 0 }), taskOf({ id: 1 })]);
    expect(ids(queue.take(9, 9))).toEqual([0, 1]);
    expect(keysIn(queue)).toBe(0);
  });

  test('compares keys as a map does: undefined, NaN and objects are keys too', () => {
    const object = {};
    const queue = queueOf(keyed(undefined, undefined, Number.NaN, Number.NaN, 0, -0, object, object, {}));
    expect(ids(queue.take(9, 9))).toEqual([0, 2, 4, 6, 8]);
  });

  test('keeps the key of a task that is put back, so that none overtakes it', () => {
    const tasks = keyed('a', 'a');
    const queue = queueOf(tasks);
    queue.putBack(queue.take(9, 9));
    expect(queue).toMatchObject({ size: 2, ready: 1, returned: 1 });
    expect(ids(queue.take(9, 0))).toEqual([0]);
  });

  test('lets order within a key go before priority', () => {
    const tasks = [
      taskOf({ id: 0, key: 'a' }),
      taskOf({ id: 1, key: 'a', priority: 9 }),
      taskOf({ id: 2, priority: 5 }),
    ];
    const queue = queueOf(tasks, { ranked: true });
    expect(ids(queue.take(9, 9))).toEqual([2, 0]);
    queue.settled([tasks[0] as Task]);
    expect(ids(queue.take(9, 9))).toEqual([1]);
  });

  test('frees a key only for the one that has it', () => {
    const tasks = keyed('a', 'a', 'a');
    const queue = queueOf(tasks);
    queue.take(1, 1);
    const removed = queue.remove(({ id }) => id === 1) as Task;
    queue.settled([removed]);
    expect(queue.take(9, 9)).toEqual([]);
    queue.settled([tasks[0] as Task]);
    expect(ids(queue.take(9, 9))).toEqual([2]);
  });

  test('frees the key of one that was removed before it was taken, once that has its outcome', () => {
    const tasks = keyed('a', 'a');
    const queue = queueOf(tasks);
    const removed = queue.remove(({ id }) => id === 0) as Task;
    expect(queue.ready).toBe(0);
    queue.settled([removed]);
    expect(ids(queue.take(9, 9))).toEqual([1]);
  });

  test('gives up everything when it is cleared, those that wait for their key too', () => {
    const queue = queueOf(keyed('a', 'a', 'b', 'b', 'a'));
    queue.take(1, 1);
    expect(ids(queue.clear()).sort()).toEqual([1, 2, 3, 4]);
    expect(queue).toMatchObject({ size: 0, ready: 0, returned: 0 });
    expect(keysIn(queue)).toBe(0);
  });

  test('wraps a plain queue as well', () => {
    const queue = new KeyedQueue(new FifoQueue());
    const tasks = keyed('a', 'a');
    for (const task of tasks) queue.push(task);
    expect(ids(queue.take(9, 9))).toEqual([0]);
    queue.settled([tasks[0] as Task]);
    expect(ids(queue.take(9, 9))).toEqual([1]);
  });

  test('keeps nothing of 100,000 keys that are done', () => {
    const queue = new KeyedQueue(new RankedQueue());
    for (let id = 0; id < 100_000; id++) queue.push(taskOf({ id, key: `key ${id >> 1}` }));
    expect(keysIn(queue)).toBe(50_000);
    let settled = 0;
    while (queue.size > 0) {
      for (const task of queue.take(256, 256)) {
        queue.settled([task]);
        settled++;
      }
    }
    expect(settled).toBe(100_000);
    expect(keysIn(queue)).toBe(0);
  });

  test('stands a key with 50,000 tasks', () => {
    const queue = new KeyedQueue(new RankedQueue());
    for (let id = 0; id < 50_000; id++) queue.push(taskOf({ id, key: 'hot' }));
    const order: number[] = [];
    for (let [task] = queue.take(9, 9); task; [task] = queue.take(9, 9)) {
      order.push(task.id);
      queue.settled([task]);
    }
    expect(order).toEqual(Array.from({ length: 50_000 }, (_, id) => id));
  });
});

describe('a queue with keys whose results are to come in order', () => {
  test('counts who is overtaken among those that keep a place', () => {
    const tasks = keyed('a', 'a', 'a', 'b', 'c');
    const queue = queueOf(tasks, { ordered: true });
    // Task 0 takes one place. Task 3 needs its own and those of 1 and 2.
    expect(ids(queue.take(9, 3))).toEqual([0]);
    expect(queue).toMatchObject({ ready: 2, returned: 0 });
    expect(ids(queue.take(9, 3))).toEqual([3]);
    expect(queue.returned).toBe(2);
    expect(queue.take(9, 0)).toEqual([]);
    queue.settled([tasks[0] as Task]);
    expect(queue.returned).toBe(2);
    expect(ids(queue.take(9, 0))).toEqual([1]);
    expect(queue.returned).toBe(1);
  });

  test('lets what was put back go first where the next new one does not find room', () => {
    const tasks = keyed('a', 'a', 'a', 'b');
    const queue = queueOf(tasks, { ordered: true });
    queue.putBack(queue.take(1, 1));
    expect(ids(queue.take(9, 2))).toEqual([0]);
    expect(queue.peek(2)).toBeUndefined();
    expect(queue.peek(3)?.id).toBe(3);
  });

  test('keeps no place for one that was removed', () => {
    const tasks = keyed('a', 'a', 'a', 'b');
    const queue = queueOf(tasks, { ordered: true });
    queue.take(1, 1);
    queue.remove(({ id }) => id === 2);
    expect(ids(queue.take(9, 2))).toEqual([3]);
    expect(queue.returned).toBe(1);
    queue.remove(({ id }) => id === 1);
    expect(queue.returned).toBe(0);
  });

  /** A run with results in order: they are taken at once when their turn comes. */
  test('never holds more results than there are places, and always gets on', () => {
    const script = fc.record({
      keys: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 }),
      places: fc.integer({ min: 1, max: 5 }),
      choices: fc.infiniteStream(fc.nat(1000)),
    });
    fc.assert(
      fc.property(script, ({ keys, places, choices }) => {
        const queue = queueOf(keyed(...keys), { ordered: true });
        const running: Task[] = [];
        const held = new Set<number>();
        let turn = 0;
        while (turn < keys.length) {
          const room = places - running.length - held.size - queue.returned;
          expect(room).toBeGreaterThanOrEqual(0);
          running.push(...queue.take(2, room));
          const choice = choices.next().value as number;
          const [task] = running.splice(choice % running.length, 1);
          if (!task) throw new Error('nobody runs, and not everything is done');
          if (choice % 4 === 0) {
            queue.putBack([task]);
            continue;
          }
          queue.settled([task]);
          held.add(task.seq);
          while (held.delete(turn)) turn++;
          expect(held.size).toBeLessThan(places);
        }
        expect(queue).toMatchObject({ size: 0, returned: 0 });
        expect(keysIn(queue)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the queue that is made', () => {
  test('is the one that the options need', () => {
    const none = { ranked: false, keyed: false, ordered: false };
    expect(makeQueue(none)).toBeInstanceOf(FifoQueue);
    expect(makeQueue({ ...none, ordered: true })).toBeInstanceOf(FifoQueue);
    expect(makeQueue({ ...none, ranked: true })).toBeInstanceOf(RankedQueue);
    expect(makeQueue({ ...none, keyed: true })).toBeInstanceOf(KeyedQueue);
    expect(makeQueue({ ...none, keyed: true, ranked: true })).toBeInstanceOf(KeyedQueue);
  });
});
