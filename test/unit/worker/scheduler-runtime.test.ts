import { describe, expect, it } from 'vitest';
import { transfer } from '../../../src/worker/transfer.js';
import { SchedulerByHand } from './scheduler-by-hand.js';
import { gate, settled } from './worker-by-hand.js';

/** Counts what is asked of it; `each` happens before each task. */
function counting(upTo: number, each: (n: number) => void = () => undefined) {
  const facts = { asked: 0, returned: 0 };
  function* tasks(): Generator<number> {
    try {
      for (let n = 0; n < upTo; n++) {
        facts.asked++;
        each(n);
        yield n;
      }
    } finally {
      facts.returned++;
    }
  }
  async function* asyncTasks(): AsyncGenerator<number> {
    yield* tasks();
  }
  return { facts, tasks, asyncTasks };
}
const kinds = ['tasks', 'asyncTasks'] as const;

describe.each(kinds)('a scheduler of %s', (kind) => {
  it('is ready before it is asked for anything', async () => {
    const { facts, [kind]: tasks } = counting(3);
    const { said } = new SchedulerByHand(tasks);
    await settled();
    expect(said).toEqual(['ready']);
    expect(facts.asked).toBe(0);
  });

  it('is asked for as many tasks as were requested, which travel together', async () => {
    const { facts, [kind]: tasks } = counting(10);
    const thread = new SchedulerByHand(tasks);
    thread.request(2);
    thread.request(1);
    await settled();
    thread.turn();
    await settled();
    expect(thread.said.slice(1).flat()).toEqual([0, 1, 2]);
    expect(facts.asked).toBe(3);
    thread.request(4);
    await settled();
    expect(thread.said.at(-1)).toEqual([3, 4, 5, 6]);
    expect(facts.asked).toBe(7);
  });

  it('ends with its last task, then leaves', async () => {
    const { facts, [kind]: tasks } = counting(2);
    const thread = new SchedulerByHand(tasks);
    thread.request(5);
    await settled();
    expect(thread.said).toEqual(['ready', [0, 1], 'ended']);
    expect(thread.ends).toEqual(['leave']);
    thread.close();
    thread.request(1);
    await settled();
    expect(facts.returned).toBe(1);
    expect(thread.said).toHaveLength(3);
  });

  it('lets its tasks out and the port in after about 4 ms of uninterrupted work', async () => {
    const held: { thread?: SchedulerByHand } = {};
    const { facts, [kind]: tasks } = counting(1_000, () => {
      if (held.thread) held.thread.now += 2;
    });
    const thread = new SchedulerByHand(tasks);
    held.thread = thread;
    thread.request(1_000);
    await settled();
    expect(facts.asked).toBeLessThan(5);
    expect(thread.said).toEqual(['ready']);
    const { asked } = facts;
    thread.turn();
    await settled();
    expect(thread.said[1]).toHaveLength(asked);
    expect(facts.asked).toBeGreaterThan(asked);
    thread.close();
    await settled();
    expect(facts.returned).toBe(1);
    const { asked: askedAtTheEnd } = facts;
    while (thread.turn()) await settled();
    expect(facts.asked).toBe(askedAtTheEnd);
    expect(thread.said.at(-1)).toBe('released');
  });

  it('sends what it had before it threw', async () => {
    const error = new RangeError('no more');
    const { [kind]: tasks } = counting(5, (n) => {
      if (n === 2) throw error;
    });
    const thread = new SchedulerByHand(tasks);
    thread.request(5);
    await settled();
    expect(thread.said).toEqual(['ready', [0, 1], ['ended', error]]);
    expect(thread.ends).toEqual(['leave']);
  });

  it('is released once when it is closed, and leaves then', async () => {
    const { facts, [kind]: tasks } = counting(5);
    const thread = new SchedulerByHand(tasks);
    thread.request(1);
    await settled();
    thread.turn();
    thread.close();
    thread.close();
    await settled();
    expect(facts).toEqual({ asked: 1, returned: 1 });
    expect(thread.said.slice(1)).toEqual([[0], 'released']);
    expect(thread.ends).toEqual(['leave']);
  });

  it('leaves at once when it is to exit', () => {
    const { facts, [kind]: tasks } = counting(5);
    const thread = new SchedulerByHand(tasks);
    thread.exit();
    expect(thread.ends).toEqual(['exit']);
    expect(facts.returned).toBe(0);
  });
});

describe('a scheduler that waits', () => {
  it('sends what it has meanwhile', async () => {
    const waiting = gate();
    const thread = new SchedulerByHand(async function* () {
      yield 1;
      await waiting.promise;
      yield 2;
    });
    thread.request(10);
    await settled();
    expect(thread.said).toEqual(['ready']);
    thread.turn();
    expect(thread.said).toEqual(['ready', [1]]);
    waiting.open();
    await settled();
    expect(thread.said).toEqual(['ready', [1], [2], 'ended']);
  });

  it('is released when what it waits for is there, and leaves when its finally is through', async () => {
    const [waiting, cleaning] = [gate(), gate()];
    const thread = new SchedulerByHand(async function* () {
      try {
        await waiting.promise;
        yield 1;
      } finally {
        await cleaning.promise;
      }
    });
    thread.request(1);
    await settled();
    thread.close();
    waiting.open();
    await settled();
    expect(thread.ends).toEqual([]);
    cleaning.open();
    await settled();
    expect(thread.said).toEqual(['ready', 'released']);
    expect(thread.ends).toEqual(['leave']);
  });

  it('says what its finally threw', async () => {
    const error = new Error('while releasing');
    const thread = new SchedulerByHand(() => ({
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<never>(() => undefined),
        return: () => Promise.reject(error),
      }),
    }));
    thread.request(1);
    thread.close();
    await settled();
    expect(thread.said).toEqual(['ready', ['released', error]]);
  });
});

describe('the tasks of a scheduler', () => {
  it('may be any value', () => {
    const values = [undefined, 0, '', false, null];
    const thread = new SchedulerByHand(() => values);
    thread.request(10);
    expect(thread.said).toEqual(['ready', values, 'ended']);
  });

  it('move where they were told to', () => {
    const { buffer } = new Uint8Array(3);
    const thread = new SchedulerByHand(() => [1, transfer({ buffer }, [buffer]), transfer(undefined, [])]);
    thread.request(3);
    expect(thread.said[1]).toEqual([1, { buffer: new ArrayBuffer(3) }, undefined]);
    expect(buffer.byteLength).toBe(0);
  });

  it('that cannot be cloned are its failure, after those before them, and it is released', async () => {
    let returned = 0;
    const thread = new SchedulerByHand(function* () {
      try {
        yield 1;
        yield () => 2;
        yield 3;
      } finally {
        returned++;
      }
    });
    thread.request(10);
    await settled();
    expect(thread.said).toEqual(['ready', [1], ['ended', expect.objectContaining({ name: 'DataCloneError' })]]);
    expect(returned).toBe(1);
  });

  it('come from its data', () => {
    const thread = new SchedulerByHand((count: number) => new Array(count).fill('task'), 2);
    thread.request(9);
    expect(thread.said[1]).toEqual(['task', 'task']);
  });

  it.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('no database');
      },
      'no database',
    ],
    ['returns a promise', async () => [1], 'it returned a promise: use an async generator'],
    ['returns a string', () => 'abc', 'it returned "abc"'],
    ['returns nothing', () => undefined, 'it returned undefined'],
  ])('do not come from a function that %s', (_, tasks, message) => {
    const thread = new SchedulerByHand(tasks as () => []);
    expect(thread.said).toEqual([['ended', expect.objectContaining({ message: expect.stringContaining(message) })]]);
    expect(thread.ends).toEqual(['leave']);
  });
});
