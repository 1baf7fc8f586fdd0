import { fromThread, openPool, workerPool } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { exposeScheduler } from 'rearguard/worker';
import { lastValueFrom, take, timer, toArray } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it, vi } from 'vitest';
import { latest } from '../../support/mission.js';

const double = inlineWorker((n: number) => n * 2);

function scheduler() {
  const facts = { asked: 0, returned: 0 };
  const module = exposeScheduler(function* (upTo: number) {
    try {
      for (let n = 0; n < upTo; n++) {
        facts.asked++;
        yield n;
      }
    } finally {
      facts.returned++;
    }
  });
  return { facts, module };
}

describe('what exposeScheduler returned, given to fromThread', () => {
  it('runs without a thread, as often as it is wanted', async () => {
    const { facts, module } = scheduler();
    const pool$ = workerPool({ scheduler: fromThread(module, 3), worker: double, size: 1 });
    expect(await lastValueFrom(pool$.pipe(toArray()))).toEqual([0, 2, 4]);
    expect(await lastValueFrom(pool$.pipe(toArray()))).toEqual([0, 2, 4]);
    expect(facts).toEqual({ asked: 6, returned: 2 });
    expect(latest(pool$.quorum$)).toMatchObject({ allStopped: true });
  });

  it('is asked for no more than the window, and released once when it is left', async () => {
    const { facts, module } = scheduler();
    const never = inlineWorker((_: number) => new Promise<never>(() => undefined));
    const pool$ = workerPool({
      scheduler: fromThread(module, 1_000),
      worker: never,
      size: 2,
      queueCapacity: 4,
      stopTimeout: 10,
    });
    const subscription = pool$.subscribe();
    await vi.waitFor(() =>
      expect(latest(pool$.quorum$).members.find(({ kind }) => kind === 'scheduler')?.state).toBe('idle'),
    );
    expect(facts).toEqual({ asked: 6, returned: 0 });
    subscription.unsubscribe();
    await vi.waitFor(() => expect(latest(pool$.status$).phase).toBe('stopped'));
    expect(facts).toEqual({ asked: 6, returned: 1 });
  });

  it('clones data and tasks on the way', async () => {
    const data = { list: [1] };
    const seen: unknown[] = [];
    const module = exposeScheduler((given: typeof data) => {
      seen.push(given);
      return [given.list];
    });
    const same = inlineWorker((list: number[]) => list === data.list);
    expect(await lastValueFrom(workerPool({ scheduler: fromThread(module, data), worker: same, size: 1 }))).toBe(false);
    expect(seen).toEqual([data]);
    expect(seen[0]).not.toBe(data);
  });

  it('errors with what it threw, after its tasks', async () => {
    const module = exposeScheduler(function* () {
      yield 1;
      throw new RangeError('no');
    });
    const results: number[] = [];
    await expect(
      new Promise((resolve, reject) =>
        workerPool({ scheduler: fromThread(module), worker: double, size: 1 }).subscribe({
          next: (value) => results.push(value),
          error: reject,
          complete: () => resolve(undefined),
        }),
      ),
    ).rejects.toMatchObject({ name: 'SourceError', cause: { message: 'no' } });
    expect(results).toEqual([2]);
  });

  it('takes no time in virtual time', () =>
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable }) => {
      const pool$ = workerPool({ scheduler: fromThread(scheduler().module, 2), worker: double, size: 1 });
      expectObservable(pool$).toBe('(ab|)', { a: 0, b: 2 });
    }));

  it('that cannot be released does not hold a pool for longer than stopTimeout', () =>
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(({ expectObservable }) => {
      const stuck = exposeScheduler(() => ({
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise<IteratorResult<number>>(() => undefined),
          return: () => new Promise<IteratorResult<number>>(() => undefined),
        }),
      }));
      const pool$ = workerPool({ scheduler: fromThread(stuck), worker: double, size: 1, stopTimeout: 7 });
      timer(3).subscribe(() => pool$.drain());
      expectObservable(pool$).toBe('----------|');
    }));

  it('holds the completion of its stream until it is released, and the close of the pool', async () => {
    const log: string[] = [];
    const module = exposeScheduler(async function* () {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
        log.push('released');
      }
    });
    const pool = openPool(double, { size: 1 });
    expect(await lastValueFrom(pool.solve(fromThread(module)).pipe(take(2), toArray()))).toEqual([0, 2]);
    await pool.close();
    log.push('closed');
    expect(log).toEqual(['released', 'closed']);
  });
});
