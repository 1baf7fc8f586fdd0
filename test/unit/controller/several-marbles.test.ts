import { openPool, workerPool } from 'rearguard';
import { inlineWorker, type LinkFault } from 'rearguard/testing';
import { concat, delay, interval, map, NEVER, of, take, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { all } from '../../support/mission.js';

function marbles(test: (helpers: Parameters<Parameters<TestScheduler['run']>[0]>[0]) => void): void {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
}

/** Gives a letter three times, five frames apart, beginning at once. */
const thrice = inlineWorker((letter: string) =>
  timer(0, 5).pipe(
    take(3),
    map((n) => `${letter}${n}`),
  ),
);
const VALUES = { a: 'a0', b: 'a1', c: 'a2', x: 'b0', y: 'b1', z: 'b2' };

describe('tasks that give an Observable, in virtual time', () => {
  it('emit as they come, and the mission completes after the last', () =>
    marbles(({ cold, expectObservable }) => {
      const scheduler = cold<string>('a|');
      expectObservable(workerPool({ scheduler, worker: thrice, size: 1 })).toBe('a----b----(c|)', VALUES);
    }));

  it('follow each other in one place', () =>
    marbles(({ expectObservable }) => {
      const one$ = workerPool({ scheduler: ['a', 'b'], worker: thrice, size: 1 });
      expectObservable(one$).toBe('a----b----(cx)-y----(z|)', VALUES);
    }));

  it('are unsubscribed from when the subscriber leaves', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const ticks = cold<string>('a--b--c--|', VALUES);
      const worker = inlineWorker((_: string) => ticks);
      expectObservable(workerPool({ scheduler: ['a'], worker, size: 1 }), '----!').toBe('a--b', VALUES);
      expectSubscriptions(ticks.subscriptions).toBe('^---!');
    }));

  it('are unsubscribed from when their time is up, which errors the mission', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const ticks = cold<string>('a--b--c--|', VALUES);
      const worker = inlineWorker((_: string) => ticks);
      const error = expect.objectContaining({ name: 'TaskTimeoutError' });
      expectObservable(workerPool({ scheduler: ['a'], worker, size: 1, timeout: 5 })).toBe('a--b-#', VALUES, error);
      expectSubscriptions(ticks.subscriptions).toBe('^----!');
    }));

  it('are tried again after an error, from where they were', () =>
    marbles(({ expectObservable }) => {
      const worker = inlineWorker((_: string, { attempt }) => {
        const first$ = of('a0', 'a1').pipe(delay(1));
        return attempt === 1
          ? concat(
              first$,
              throwError(() => new Error('no')),
            )
          : concat(first$, of('a2'));
      });
      const pool$ = workerPool({ scheduler: ['a'], worker, size: 1, retry: { attempts: 2, delay: 3 } });
      expectObservable(pool$).toBe('-(ab)(c|)', VALUES);
    }));
});

describe('with faults of the link', () => {
  const solve = (count: number) =>
    inlineWorker(
      function* (_: string) {
        for (let n = 0; n < count; n++) yield n;
      },
      {},
      { faults },
    );
  let faults: LinkFault[];

  it('a message with results that comes twice is heard once', async () => {
    faults = [2, 3, 4, 5].map((frame) => ({ frame, direction: 'from-worker', do: 'duplicate' }));
    expect(await all(workerPool({ scheduler: ['a'], worker: solve(40), size: 1 }))).toEqual([...Array(40).keys()]);
  });

  it('credit that comes twice is given once', async () => {
    faults = [2, 3].map((frame) => ({ frame, direction: 'to-worker', do: 'duplicate' }));
    expect(await all(workerPool({ scheduler: ['a'], worker: solve(400), size: 1 }))).toEqual([...Array(400).keys()]);
  });

  it.each([2, 3, 4, 5])('a worker that is lost at its message %i loses no result and doubles none', async (frame) => {
    faults = [{ frame, direction: 'from-worker', do: 'crash', worker: 1 }];
    expect(await all(workerPool({ scheduler: ['a'], worker: solve(300), size: 1 }))).toEqual([...Array(300).keys()]);
  });
});

it('has room for no more results than resultCapacity, of many tasks at once', async () => {
  let made = 0;
  let taken = 0;
  let most = 0;
  const pool = openPool(
    inlineWorker(async function* (count: number) {
      for (let n = 0; n < count; n++) {
        made++;
        most = Math.max(most, made - taken);
        yield n;
      }
    }),
    { size: 3, concurrency: 3 },
  );
  const tasks = [...Array(60).keys()].map((n) => (n * 7) % 12);
  const results = await all(
    pool.solve(tasks, {
      resultCapacity: 8,
      async processResult() {
        await new Promise((resolve) => setImmediate(resolve));
        taken++;
      },
    }),
  );
  expect(results).toHaveLength(tasks.reduce((sum, count) => sum + count, 0));
  expect(most).toBeLessThanOrEqual(8);
  await pool.close();
});

it('starts other tasks while endless ones wait for a slow consumer', async () => {
  const pool = openPool(
    inlineWorker((task: string) => (task === 'endless' ? interval(0).pipe(map(String)) : of(task))),
    { size: 2 },
  );
  const singles = [...Array(20).keys()].map((n) => `single ${n}`);
  const slowly = async (result: string): Promise<string> => {
    await new Promise((resolve) => setImmediate(resolve));
    return result;
  };
  const seen = new Set<string>();
  await pool
    .solve(concat(of('endless', ...singles), NEVER), { resultCapacity: 4, processResult: slowly })
    .pipe(take(300))
    .forEach((result) => void seen.add(result));
  expect([...seen].filter((result) => result.startsWith('single'))).toHaveLength(20);
  await pool.close();
});
