import { setImmediate as turn } from 'node:timers/promises';
import { type Pool, SourceError, TaskError } from 'rearguard';
import { afterEach, describe, expect, it } from 'vitest';
import { endless } from '../support/endless.js';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, closed, type Deed, echoes, open, until } from '../support/mission.js';

expectNothingLeftBehind();

const numbers = (count: number): number[] => [...Array(count).keys()];
const sorted = (values: Iterable<unknown>): number[] => ([...values] as number[]).sort((a, b) => a - b);

async function collected<V>(values: AsyncIterable<V>): Promise<V[]> {
  const list: V[] = [];
  for await (const value of values) list.push(value);
  return list;
}

let pool: Pool<Deed, unknown>;
afterEach(() => closed(pool));

/** The pool still does what it is asked to. */
const expectService = async (): Promise<void> =>
  expect(sorted(await all(pool.solve(echoes(100))))).toEqual(numbers(100));

describe('iterate()', () => {
  it('pulls what the queue, the workers and the results that are not taken have room for, and no more', async () => {
    pool = open({ queueCapacity: 8 });
    const source = endless();
    const results = pool.iterate(source.scheduler, { resultCapacity: 16 });
    for (let n = 0; n < 5; n++) await results.next();
    await until(pool.status$, ({ done, inFlight, queued }) => done === 5 + 16 && inFlight === 0 && queued === 10);
    for (let n = 0; n < 20; n++) await turn();
    expect(source.pulled).toBe(5 + 16 + 10);
    await results.return?.();
    expect(source).toMatchObject({ pulled: 31, returned: 1 });
  });

  it.each([1, 7, 64, 3_000])('releases an endless scheduler once when its consumer leaves after %i', async (count) => {
    pool = open({ queueCapacity: 32 });
    const source = endless();
    const taken: unknown[] = [];
    for await (const value of pool.iterate(source.scheduler, { resultCapacity: 100 })) {
      source.taken = taken.push(value);
      if (taken.length === count) break;
    }
    const { pulled } = source;
    expect(new Set(taken).size).toBe(count);
    expect(source.furthest).toBeLessThanOrEqual(100 + 32 + 2);
    await expectService();
    expect(source).toMatchObject({ pulled, returned: 1 });
  });

  it('tells the solvers that run when its consumer leaves, and the workers live on', async () => {
    pool = open();
    const held = gate();
    const source = endless((n) => (n === 0 ? { do: 'echo', value: 0 } : { do: 'untilAborted', gate: held.cells }));
    for await (const _ of pool.iterate(source.scheduler)) {
      await held.arrived(2);
      break;
    }
    await until(pool.status$, ({ inFlight }) => inFlight === 0);
    await expectService();
    expect(source.returned).toBe(1);
    expect((await until(pool.status$, () => true)).workers.map(({ id }) => id)).toEqual([1, 2]);
  });

  it('lets the loop be left only when an asynchronous scheduler is released', async () => {
    pool = open();
    let released = 0;
    async function* scheduler(): AsyncGenerator<Deed> {
      try {
        for (let value = 0; ; value++) yield { do: 'later', value };
      } finally {
        for (let n = 0; n < 5; n++) await turn();
        released++;
      }
    }
    for await (const _ of pool.iterate(scheduler)) break;
    expect(released).toBe(1);
    await expectService();
  });

  it('rejects with the error of the scheduler after the results of all that was pulled, once', async () => {
    pool = open();
    const broken = new Error('no more rows');
    function* scheduler() {
      yield* echoes(300);
      throw broken;
    }
    const results = pool.iterate(scheduler);
    const taken: unknown[] = [];
    for (let n = 0; n < 300; n++) taken.push((await results.next()).value);
    const failure = await results.next().catch((error: unknown) => error);
    expect(sorted(taken)).toEqual(numbers(300));
    expect(failure).toBeInstanceOf(SourceError);
    expect((failure as SourceError).cause).toBe(broken);
    expect(await results.next()).toEqual({ done: true, value: undefined });
    await expectService();
  });

  it('rejects with the error of the first failed task after the results that came before it', async () => {
    pool = open({ size: 1 });
    const tasks: Deed[] = [...echoes(5), { do: 'throw', message: 'the sixth' }, ...echoes(5)];
    const taken: unknown[] = [];
    const failure = await (async () => {
      for await (const value of pool.iterate(tasks)) taken.push(value);
    })().catch((error: unknown) => error);
    expect(taken).toEqual(numbers(5));
    expect(failure).toBeInstanceOf(TaskError);
    expect((failure as TaskError).message).toContain('the sixth');
    await expectService();
  });

  it('rejects with the reason of a signal after what came before it', async () => {
    pool = open();
    const controller = new AbortController();
    const source = endless();
    const results = pool.iterate(source.scheduler, { signal: controller.signal, resultCapacity: 4 });
    await results.next();
    await until(pool.status$, ({ done }) => done === 5);
    controller.abort('enough');
    for (let n = 0; n < 4; n++) expect(await results.next()).toMatchObject({ done: false });
    await expect(results.next()).rejects.toBe('enough');
    expect(source.returned).toBe(1);
    await expectService();
  });

  it('slows everybody down to the pace of its consumer, and loses nothing', async () => {
    pool = open({ queueCapacity: 4 });
    const source = endless();
    const taken = new Set<unknown>();
    for await (const value of pool.iterate(source.scheduler, { resultCapacity: 4 })) {
      source.taken = taken.add(value).size;
      for (let n = 0; n < 3; n++) await turn();
      if (taken.size === 500) break;
    }
    expect(taken.size).toBe(500);
    expect(source.furthest).toBeLessThanOrEqual(4 + 4 + 2);
  });

  it('holds up nobody else while its consumer takes nothing', async () => {
    pool = open({ queueCapacity: 4 });
    const source = endless();
    const idle = pool.iterate(source.scheduler, { resultCapacity: 4 });
    expect(await idle.next()).toMatchObject({ done: false });
    expect(sorted(await collected(pool.iterate(echoes(2_000))))).toEqual(numbers(2_000));
    const later = new Set<unknown>();
    for await (const value of idle) if (later.add(value).size === 100) break;
    expect(source.returned).toBe(1);
  });

  it('gives two loops at once what is theirs', async () => {
    pool = open();
    const halves = [echoes(1_000), echoes(1_000).map(({ value }) => ({ do: 'echo', value: -(value as number) - 1 }))];
    const [ups, downs] = await Promise.all(halves.map((tasks) => collected(pool.iterate(tasks))));
    expect(sorted(ups ?? [])).toEqual(numbers(1_000));
    expect(sorted(downs ?? [])).toEqual(numbers(1_000).map((n) => n - 1_000));
  });

  it('answers calls of next() that do not wait for each other in their order', async () => {
    pool = open({ size: 1 });
    const results = pool.iterate(echoes(3), { ordered: true });
    const steps = await Promise.all(Array.from({ length: 5 }, () => results.next()));
    expect(steps.map(({ value }) => value)).toEqual([0, 1, 2, undefined, undefined]);
    expect(steps.map(({ done }) => done)).toEqual([false, false, false, true, true]);
  });
});

describe('processResult', () => {
  it('has as many calls under way as processConcurrency says, and holds the scheduler back while they last', async () => {
    pool = open({ queueCapacity: 8 });
    const source = endless();
    const finish: (() => void)[] = [];
    const stop = new AbortController();
    const done = all(
      pool.solve(source.scheduler, {
        signal: stop.signal,
        resultCapacity: 16,
        processConcurrency: 3,
        processResult: () => new Promise<void>((resolve) => finish.push(resolve)),
      }),
    ).catch((error: unknown) => error);
    await until(pool.status$, ({ done, inFlight, queued }) => done === 16 && inFlight === 0 && queued === 10);
    expect(finish).toHaveLength(3);
    expect(source.pulled).toBe(16 + 10);
    // One that is done makes room for one call, and for one task.
    finish[1]?.();
    await until(pool.status$, ({ done, inFlight, queued }) => done === 17 && inFlight === 0 && queued === 10);
    expect(finish).toHaveLength(4);
    expect(source.pulled).toBe(17 + 10);
    // What is done is still processed, then the stream ends.
    stop.abort('enough');
    for (let n = 0; n < 17; n++) {
      finish[n]?.();
      await turn();
    }
    expect(await done).toBe('enough');
    expect(finish).toHaveLength(17);
    expect(source).toMatchObject({ pulled: 17 + 10, returned: 1 });
    await expectService();
  });

  it('holds up nobody who leaves, although a call of it never returns', async () => {
    pool = open();
    const source = endless();
    await new Promise<void>((resolve) => {
      const subscription = pool
        .solve(source.scheduler, {
          processResult: () => {
            queueMicrotask(() => {
              subscription.unsubscribe();
              resolve();
            });
            return new Promise(() => undefined);
          },
        })
        .subscribe();
    });
    await expectService();
    expect(source.returned).toBe(1);
    // And the pool closes, as after every test.
  });

  it('is never called more often at a time than it may be, and loses nothing', async () => {
    pool = open();
    let running = 0;
    let most = 0;
    const results = await all(
      pool.solve<unknown>(echoes(1_000), {
        processConcurrency: 4,
        resultCapacity: 32,
        async processResult(value) {
          most = Math.max(most, ++running);
          await turn();
          running--;
          return value;
        },
      }),
    );
    expect(sorted(results)).toEqual(numbers(1_000));
    expect(most).toBe(4);
  });

  it.each([false, true])('emits as they finish, or in order (ordered: %s)', async (ordered) => {
    pool = open({ size: 1 });
    let finishFirst: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      finishFirst = resolve;
    });
    const results = await all(
      pool.solve<unknown>(echoes(4), {
        ordered,
        processConcurrency: 2,
        async processResult(value) {
          if (value === 0) await first;
          if (value === 3) finishFirst();
          return value;
        },
      }),
    );
    expect(results).toEqual(ordered ? [0, 1, 2, 3] : expect.arrayContaining([0, 1, 2, 3]));
    expect(results.indexOf(1) < results.indexOf(0)).toBe(!ordered);
  });

  it.each(['throws', 'rejects'])(
    'ends the stream with its very error when it %s while others are under way',
    async (how) => {
      pool = open();
      const source = endless();
      const broken = new Error('the disk is full');
      const seen: unknown[] = [];
      let calls = 0;
      const failure = await pool
        .solve(source.scheduler, {
          processConcurrency: 3,
          processResult() {
            if (++calls < 3) return new Promise(() => undefined);
            if (how === 'rejects') return Promise.reject(broken);
            throw broken;
          },
        })
        .forEach((value) => void seen.push(value))
        .catch((error: unknown) => error);
      expect(failure).toBe(broken);
      expect(seen).toEqual([]);
      expect(calls).toBe(3);
      expect(source.returned).toBe(1);
      await expectService();
    },
  );

  it('stands before an iteration, whose consumer it is counted with', async () => {
    pool = open({ queueCapacity: 4 });
    const source = endless();
    const taken: string[] = [];
    const options = { ordered: true, resultCapacity: 8, processConcurrency: 3 };
    const processResult = async (value: unknown): Promise<string> => {
      await turn();
      return `saved ${value}`;
    };
    for await (const value of pool.iterate<string>(source.scheduler, { ...options, processResult })) {
      source.taken = taken.push(value);
      if (taken.length === 200) break;
    }
    expect(taken).toEqual(numbers(200).map((n) => `saved ${n}`));
    expect(source.furthest).toBeLessThanOrEqual(8 + 4 + 2);
  });
});
