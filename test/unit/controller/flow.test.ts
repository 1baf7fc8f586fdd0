import { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { lastValueFrom, toArray } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { OptionError, openPool, type Pool, PoolClosedError, type Solve } from '../../../src/index.js';
import { settled } from '../source/settled.js';

const pools: Pool<never, unknown>[] = [];

/** A pool whose worker is on this thread. */
function pool<T, R>(solve: (task: T, context: { enqueue(task: T): void }) => R, options = {}): Pool<T, Awaited<R>> {
  const opened = openPool<T, Awaited<R>>((async (task, context) => solve(task, context)) as Solve<T, Awaited<R>>, {
    size: 2,
    ...options,
  });
  pools.push(opened as never);
  return opened;
}

afterEach(async () => {
  for (const each of pools.splice(0)) await each.terminate();
});

/** So many turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}

async function all<R>(results: AsyncIterable<R>): Promise<R[]> {
  const list: R[] = [];
  for await (const result of results) list.push(result);
  return list;
}

/** Counts what is pulled from it, and whether it was let go of. */
function numbers(count = Number.POSITIVE_INFINITY) {
  const seen = { pulled: 0, released: 0 };
  function* scheduler() {
    try {
      for (; seen.pulled < count; ) yield seen.pulled++;
    } finally {
      seen.released++;
    }
  }
  return { seen, scheduler };
}

describe('iterate', () => {
  test('gives the results one by one, to the last', async () => {
    const results = await all(pool((n: number) => n * 2).iterate([1, 2, 3]));
    expect(results.sort()).toEqual([2, 4, 6]);
  });

  test('asks the scheduler for nothing before the first next()', async () => {
    const { seen, scheduler } = numbers();
    const results = pool((n: number) => n).iterate(scheduler);
    await settled();
    expect(seen.pulled).toBe(0);
    await results.next();
    await results.return?.();
    expect(seen.released).toBe(1);
  });

  test('stops pulling while nothing is taken', async () => {
    const { seen, scheduler } = numbers();
    const results = pool((n: number) => n, { queueCapacity: 3 }).iterate(scheduler, { resultCapacity: 4 });
    await results.next();
    await turns(30);
    // Those in the result buffer, the one that was taken, and what the queue and the workers may hold.
    expect(seen.pulled).toBeLessThanOrEqual(4 + 1 + 3 + 2);
    await results.return?.();
  });

  test('gives results in order if that is wanted', async () => {
    const slowFirst = pool((n: number) => turns(n === 0 ? 20 : 0).then(() => n));
    expect(await all(slowFirst.iterate([0, 1, 2, 3, 4], { ordered: true, resultCapacity: 2 }))).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  test('gives what processResult returns, and takes it as not taken until it is', async () => {
    const { seen, scheduler } = numbers();
    const options = {
      resultCapacity: 2,
      processResult: async (n: number) => `n${n}`,
      processConcurrency: 2,
      ordered: true,
    };
    const results = pool((n: number) => n, { queueCapacity: 1 }).iterate<string>(scheduler, options);
    expect((await results.next()).value).toBe('n0');
    await turns(20);
    expect(seen.pulled).toBeLessThanOrEqual(2 + 1 + 1 + 2);
    await results.return?.();
  });

  test('rejects with the error of the first failed task, after the results before it', async () => {
    const fails = pool(
      (n: number) => {
        if (n === 1) throw new Error('one');
        return n;
      },
      { size: 1 },
    );
    const results = fails.iterate([0, 1, 2]);
    expect(await results.next()).toEqual({ done: false, value: 0 });
    await expect(results.next()).rejects.toThrow('task 1 failed: Error: one');
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  test('waits for the return() of an asynchronous scheduler when the loop is left', async () => {
    let released = false;
    async function* scheduler() {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        await turns(10);
        released = true;
      }
    }
    for await (const _ of pool((n: number) => n).iterate(scheduler)) break;
    expect(released).toBe(true);
  });

  test('is refused on a closed pool', async () => {
    const closed = pool((n: number) => n);
    await closed.close();
    await expect(closed.iterate([1]).next()).rejects.toThrow(PoolClosedError);
  });

  test('refuses wrong options at the call', () => {
    const given = pool((n: number) => n);
    expect(() => given.iterate([1], { ordered: 'yes' as never })).toThrow(OptionError);
    expect(() => given.iterate([1], { ordered: true, priority: () => 1 })).toThrow(
      'ordered must be left out where there is a priority',
    );
    expect(() => given.transform({ processConcurrency: 0 })).toThrow(OptionError);
  });
});

describe('run', () => {
  test.each([null, 0, '', false, 5])('refuses options that are none: %j', async (options) => {
    await expect(pool((n: number) => n).run(1, options as never)).rejects.toThrow(OptionError);
  });

  test('needs no options', async () => {
    expect(await pool((n: number) => n + 1).run(1)).toBe(2);
    expect(await pool((n: number) => n + 1).run(1, undefined)).toBe(2);
  });
});

describe('transform', () => {
  const written = <T>(...values: T[]): ReadableStream<T> => Readable.toWeb(Readable.from(values)) as ReadableStream<T>;

  test('stands in a pipe of web streams', async () => {
    const doubled = written(1, 2, 3).pipeThrough(pool((n: number) => n * 2).transform({ ordered: true }));
    expect(await all(doubled as unknown as AsyncIterable<number>)).toEqual([2, 4, 6]);
  });

  test('stands in a pipeline of Node', async () => {
    const out: number[] = [];
    const pair = pool((n: number) => n * 2).transform({ ordered: true });
    const middle = Duplex.fromWeb(pair as never, { objectMode: true });
    await pipeline(Readable.from([1, 2, 3]), middle, async (results: AsyncIterable<number>) => {
      for await (const result of results) out.push(result);
    });
    expect(out).toEqual([2, 4, 6]);
  });

  test('lets a writer wait while nothing is read', async () => {
    const { readable, writable } = pool((n: number) => n, { size: 1, queueCapacity: 1 }).transform({
      resultCapacity: 2,
    });
    const writer = writable.getWriter();
    let accepted = 0;
    for (let n = 0; n < 20; n++)
      writer.write(n).then(
        () => accepted++,
        () => undefined,
      );
    await turns(30);
    expect(accepted).toBeGreaterThan(0);
    expect(accepted).toBeLessThanOrEqual(2 + 1 + 1);
    await readable.cancel('enough');
  });

  test('has the reason with which the reader gave up as the error of the writer', async () => {
    const { readable, writable } = pool((n: number) => n).transform();
    const writer = writable.getWriter();
    await writer.write(1);
    await readable.cancel('enough');
    await expect(writer.write(2)).rejects.toBe('enough');
  });

  test('has the reason with which the writer gave up as the error of the reader', async () => {
    const { readable, writable } = pool((n: number) => turns(5).then(() => n)).transform();
    const reader = readable.getReader();
    const writer = writable.getWriter();
    const read = reader.read();
    await writer.write(1);
    await writer.abort('enough');
    await expect(read).rejects.toBe('enough');
  });

  test('errors at both ends with the first failed task', async () => {
    const { readable, writable } = pool(() => {
      throw new Error('no');
    }).transform();
    const writer = writable.getWriter();
    writer.closed.catch(() => undefined);
    await writer.write(undefined as never);
    await expect(readable.getReader().read()).rejects.toThrow('task 0 failed: Error: no');
    await expect(writer.write(undefined as never)).rejects.toThrow('task 0 failed: Error: no');
  });

  test('refuses writes to a closed pool', async () => {
    const closed = pool((n: number) => n);
    await closed.close();
    const { readable, writable } = closed.transform();
    await expect(writable.getWriter().write(1)).rejects.toThrow(PoolClosedError);
    await expect(readable.getReader().read()).rejects.toThrow(PoolClosedError);
  });

  test('finishes what was written when the pool is closed, and then refuses the writer', async () => {
    const closing = pool((n: number) => turns(5).then(() => n));
    const { readable, writable } = closing.transform();
    const writer = writable.getWriter();
    const reader = readable.getReader();
    await writer.write(7);
    const closed = closing.close();
    expect(await reader.read()).toEqual({ done: false, value: 7 });
    expect(await reader.read()).toMatchObject({ done: true });
    await closed;
    await expect(writer.write(8)).rejects.toThrow(PoolClosedError);
  });
});

describe('solve', () => {
  test('lets no task of a key overlap with another, and keeps their order', async () => {
    const running = new Set<string>();
    const order: Record<string, number[]> = { a: [], b: [] };
    const solver = pool(
      async ({ key, n }: { key: string; n: number }) => {
        expect(running.has(key)).toBe(false);
        running.add(key);
        await turns(n % 3);
        running.delete(key);
        order[key]?.push(n);
        return n;
      },
      { size: 3 },
    );
    const tasks = Array.from({ length: 20 }, (_, n) => ({ key: n % 3 === 0 ? 'b' : 'a', n }));
    await lastValueFrom(solver.solve(tasks, { key: ({ key }) => key }).pipe(toArray()));
    for (const key of ['a', 'b']) expect(order[key]).toEqual(order[key]?.toSorted((x, y) => x - y));
  });

  test('gives ordered results with keys and few places, children after what was pulled before', async () => {
    const solver = pool((n: number, { enqueue }) => {
      if (n === 2) enqueue(100);
      return n;
    });
    const ordered = { ordered: true, resultCapacity: 2, key: (n: number) => n % 2 };
    const results = await lastValueFrom(solver.solve([1, 3, 5, 7, 2, 4, 9], ordered).pipe(toArray()));
    expect(results).toEqual([1, 3, 5, 7, 2, 4, 9, 100]);
  });

  test('stops pulling behind a slow task whose results are to come in order', async () => {
    const { seen, scheduler } = numbers(40);
    let finish: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const solver = pool((n: number) => (n === 0 ? first.then(() => 0) : n), { queueCapacity: 3 });
    const results: number[] = [];
    const done = solver.solve(scheduler, { ordered: true, resultCapacity: 4 }).forEach((n) => void results.push(n));
    await turns(30);
    // Its own place, three results that wait for it, and what the queue and the workers may hold.
    expect(seen.pulled).toBeLessThanOrEqual(4 + 3 + 2);
    expect(results).toEqual([]);
    finish();
    await done;
    expect(results).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });

  test('repeats tasks although every place is taken: they have kept theirs', async () => {
    const seen = new Set<number>();
    const solver = pool((n: number) => {
      if (seen.has(n)) return n;
      seen.add(n);
      throw new Error('not yet');
    });
    const options = { ordered: true, resultCapacity: 1, retry: { attempts: 2 } };
    const results = await lastValueFrom(solver.solve([3, 1, 2], options).pipe(toArray()));
    expect(results).toEqual([3, 1, 2]);
  });

  test('lets failed tasks step aside where results come in order', async () => {
    const letters: number[] = [];
    const solver = pool((n: number) => {
      if (n % 2 === 0) throw new Error('even');
      return n;
    });
    const deadLetters = { next: ({ task }: { task: number }) => void letters.push(task) };
    const results = await lastValueFrom(
      solver.solve([0, 1, 2, 3, 4, 5], { ordered: true, resultCapacity: 2, deadLetters }).pipe(toArray()),
    );
    expect(results).toEqual([1, 3, 5]);
    expect(letters.toSorted()).toEqual([0, 2, 4]);
  });

  test('gives the outcomes of what is done in order too', async () => {
    const solver = pool((n: number) => turns(5 - n).then(() => n));
    const outcomes = await lastValueFrom(solver.outcomes([0, 1, 2, 3], { ordered: true }).pipe(toArray()));
    expect(outcomes.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  });

  test('tells the results that waited for their turn before the reason of a cancellation', async () => {
    const cancel = new AbortController();
    const solver = pool((n: number) => (n === 0 ? new Promise<number>(() => undefined) : n), { stopTimeout: 10 });
    const results: number[] = [];
    const done = solver.solve([0, 1, 2], { ordered: true, signal: cancel.signal }).forEach((n) => void results.push(n));
    await turns(10);
    cancel.abort('enough');
    await expect(done).rejects.toBe('enough');
    expect(results).toEqual([1, 2]);
  });

  test('begins higher priorities first', async () => {
    const begun: number[] = [];
    const solver = pool((n: number) => void begun.push(n), { size: 1 });
    await lastValueFrom(solver.solve([1, 2, 3, 4, 5], { priority: (n) => n }).pipe(toArray()));
    expect(begun).toEqual([5, 4, 3, 2, 1]);
  });

  test('errors with what a key throws, and begins nothing that came with it', async () => {
    const broken = new Error('no key');
    const begun: number[] = [];
    const solver = pool((n: number) => void begun.push(n));
    const key = () => {
      throw broken;
    };
    await expect(lastValueFrom(solver.solve([1, 2], { key }))).rejects.toBe(broken);
    expect(begun).toEqual([]);
  });

  test('errors with what processResult throws although more results waited for it', async () => {
    const broken = new Error('no');
    const solver = pool((n: number) => n, { batch: 8 });
    const processResult = () => {
      throw broken;
    };
    await expect(lastValueFrom(solver.solve([1, 2, 3, 4, 5, 6], { processResult }))).rejects.toBe(broken);
  });
});
