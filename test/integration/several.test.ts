import { openPool, type SolveOptions, TaskError, workerPool } from 'rearguard';
import { Subject, take, toArray } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { all } from '../support/mission.js';

expectNothingLeftBehind();

interface Way {
  readonly way: string;
  readonly [what: string]: unknown;
}

const worker = new URL('../fixtures/several.worker.mjs', import.meta.url);
const open = (options = {}) => openPool<Way, unknown>(worker, { size: 1, ...options });
const numbers = (count: number): number[] => [...Array(count).keys()];
const newLog = (): Int32Array<SharedArrayBuffer> => new Int32Array(new SharedArrayBuffer(12));
const sorted = (values: unknown[]): number[] => (values as number[]).sort((a, b) => a - b);

let pool: ReturnType<typeof open>;
afterEach(() => pool?.close());

describe.each(['numbers', 'later', 'observable', 'nested'])('a task whose results come from %s', (way) => {
  it.each([0, 1, 16, 17, 1_000])('has all %i of them delivered in order, and is one task', async (count) => {
    pool = open();
    expect(await all(pool.solve([{ way, count }]))).toEqual(numbers(count));
    let done = 0;
    pool.status$
      .subscribe((status) => {
        done = status.done;
      })
      .unsubscribe();
    expect(done).toBe(1);
  });
});

it('gives each of many tasks theirs', async () => {
  pool = open({ size: 2, concurrency: 2 });
  const tasks = numbers(300).map(
    (n): Way => ({ way: ['numbers', 'later', 'observable'][n % 3] as string, count: n % 7 }),
  );
  const results = await all(pool.solve(tasks));
  expect(sorted(results)).toEqual(sorted(tasks.flatMap(({ count }) => numbers(count as number))));
});

it('fails in a stream that is ordered, which takes one result a task', async () => {
  pool = open();
  const failure = await all(pool.solve([{ way: 'numbers', count: 2 }], { ordered: true })).catch((error) => error);
  expect(failure).toBeInstanceOf(TaskError);
  expect(failure.message).toContain('without `ordered`');
});

it('mixes with tasks of one result and with children', async () => {
  const results = await all(
    workerPool<Way, unknown>({
      scheduler: [
        { way: 'one', value: 'single' },
        {
          way: 'family',
          children: [
            { way: 'numbers', count: 3 },
            { way: 'one', value: 'child' },
          ],
        },
      ],
      worker,
      size: 1,
    }),
  );
  expect(results.map(String).sort()).toEqual(['0', '1', '2', 'child', 'parent', 'single']);
});

it('streams them while the task runs', async () => {
  pool = open();
  const first = await all(pool.solve([{ way: 'ticks', ms: 5 }]).pipe(take(3)));
  expect(first).toEqual([0, 1, 2]);
});

it('lets results of a generator that computes leave while it goes on', async () => {
  pool = open();
  const at: number[] = [];
  await all(pool.solve([{ way: 'slow', count: 8, ms: 20 }], { processResult: () => at.push(performance.now()) }));
  expect(at).toHaveLength(8);
  expect((at.at(-1) as number) - (at[0] as number)).toBeGreaterThan(100);
});

describe.each(['numbers', 'later'])('an endless generator (%s)', (way) => {
  it('waits for a consumer that stops, and is closed once when it leaves', async () => {
    pool = open();
    const log = newLog();
    const gate = new Subject<void>();
    const subscription = pool
      .solve([{ way, log }], {
        resultCapacity: 40,
        processResult: () => new Promise((resolve) => gate.subscribe({ complete: () => resolve(undefined) })),
      })
      .subscribe();
    await vi.waitUntil(() => (log[0] as number) >= 40, 5_000);
    for (let turns = 0; turns < 200; turns++) await new Promise((resolve) => setImmediate(resolve));
    expect(log[0]).toBeLessThanOrEqual(41);
    expect(log[1]).toBe(0);
    subscription.unsubscribe();
    await vi.waitUntil(() => log[1] === 1, 5_000);
    gate.complete();
    expect(await all(pool.solve([{ way: 'one', value: 'next' }]))).toEqual(['next']);
    expect(log[1]).toBe(1);
  });

  it('is closed when the consumer has had enough', async () => {
    pool = open();
    const log = newLog();
    expect(await all(pool.solve([{ way, log }]).pipe(take(1_000)))).toEqual(numbers(1_000));
    await vi.waitUntil(() => log[1] === 1, 5_000);
  });

  it.each(['signal', 'terminate', 'timeout'])('is closed by %s', async (by) => {
    pool = open();
    const log = newLog();
    const controller = new AbortController();
    const options: SolveOptions<Way, unknown> = by === 'timeout' ? { timeout: 100 } : { signal: controller.signal };
    const failed = all(pool.solve([{ way, log }], options)).catch((error: Error) => error.name);
    await vi.waitUntil(() => (log[0] as number) > 100, 5_000);
    if (by === 'signal') controller.abort();
    if (by === 'terminate') await pool.terminate();
    expect(await failed).toBe(by === 'timeout' ? 'TaskTimeoutError' : 'AbortError');
    await vi.waitUntil(() => log[1] === 1, 5_000);
  });
});

it('does not hold time against a task in which it waits for its consumer', async () => {
  pool = open();
  const options = {
    timeout: 150,
    resultCapacity: 1,
    processResult: (n: unknown) => new Promise((resolve) => setTimeout(resolve, 100, n)),
  };
  expect(await all(pool.solve([{ way: 'numbers', count: 5 }], options))).toEqual(numbers(5));
});

it('goes on in the other places of a worker while one waits', async () => {
  pool = open({ concurrency: 2 });
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const stuck = all(
    pool.solve([{ way: 'numbers', count: 100 }], { resultCapacity: 4, processResult: (n) => held.then(() => n) }),
  );
  expect(await all(pool.solve(numbers(50).map((value) => ({ way: 'one', value }))))).toHaveLength(50);
  release();
  expect(await stuck).toEqual(numbers(100));
});

describe('a worker that dies after 3 of 5 results', () => {
  const crash = (log: Int32Array): Way => ({ way: 'crash', count: 5, after: 3, log });
  it.each<[SolveOptions<Way, unknown>, number[]]>([
    [{}, [0, 1, 2, 3, 4]],
    [{ rerun: 'skip' }, [0, 1, 2, 3, 4]],
    [{ rerun: 'repeat' }, [0, 1, 2, 0, 1, 2, 3, 4]],
  ])('with %o: the next attempt delivers so that they are %j in all', async (options, expected) => {
    pool = open();
    const log = newLog();
    expect(await all(pool.solve([crash(log)], options))).toEqual(expected);
    expect(log[2]).toBe(2);
  });

  it('with rerun: fail has the task failed', async () => {
    pool = open();
    const log = newLog();
    const results: unknown[] = [];
    const letters: Error[] = [];
    await pool
      .solve([crash(log)], { rerun: 'fail', deadLetters: { next: ({ error }) => letters.push(error) } })
      .forEach((result) => void results.push(result));
    expect(results).toEqual([0, 1, 2]);
    expect(letters.map(({ name }) => name)).toEqual(['WorkerLostError']);
    expect(log[2]).toBe(1);
  });
});

it('skips by retry too what was delivered', async () => {
  pool = open();
  const results = await all(pool.solve([{ way: 'throws', count: 40, after: 25 }], { retry: { attempts: 2 } }));
  expect(results).toEqual(numbers(40));
});

it('refuses several results where there is to be one', async () => {
  pool = open();
  const log = newLog();
  const error: Error = await pool.run({ way: 'numbers', log }).then(
    () => new Error('it has a result'),
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(TaskError);
  expect(error.message).toContain('use solve() or iterate()');
  expect(await all(pool.outcomes([{ way: 'observable', count: 3 }]).pipe(toArray()))).toMatchObject([
    [{ status: 'failed', attempts: 1 }],
  ]);
  expect([...log]).toEqual([0, 0, 0]);
});
