import { OverflowError, SourceError, workerPool } from 'rearguard';
import { firstValueFrom, Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { anyWorker, type Deed, expectEnd, mission, report, until } from '../support/mission.js';
import { reportsUnhandled } from '../support/unhandled.js';

expectNothingLeftBehind();

it('finishes and emits what was pulled, then errors with the cause', async () => {
  const { results, failure, status } = await mission(function* () {
    for (let value = 0; value < 25; value++) yield { do: 'echo', value };
    throw new RangeError('out of tasks');
  });
  expect(results).toHaveLength(25);
  expect(failure?.error).toBeInstanceOf(SourceError);
  expect(failure?.error).toMatchObject({
    message: 'the scheduler failed: RangeError: out of tasks',
    cause: { message: 'out of tasks' },
  });
  expect(status).toMatchObject({ pulled: 25, done: 25 });
});

it('takes a thrown undefined for a failure too', async () => {
  const { failure } = await mission(() => {
    throw undefined;
  });
  expect(failure?.error).toBeInstanceOf(SourceError);
  expect((failure?.error as Error | undefined)?.cause).toBeUndefined();
});

it('errors with the number and the way out when a push scheduler outruns its bound', async () => {
  const values$ = new Subject<Deed>();
  const pool$ = workerPool<Deed, unknown>({
    scheduler: values$,
    worker: anyWorker,
    size: 1,
    queueCapacity: 1,
    overflow: { strategy: 'error', limit: 3 },
  });
  const ended = report(pool$);
  for (let value = 0; value < 6; value++) values$.next({ do: 'echo', value });
  const { results, failure } = await ended;
  expect(results).toEqual([0, 1, 2, 3, 4]);
  expect(failure?.error).toBeInstanceOf(OverflowError);
  expect(failure?.error).toMatchObject({ limit: 3 });
});

/** An endless scheduler whose `return()` throws. */
function hangsOn(): { scheduler: () => Iterable<Deed>; returns: () => number } {
  let returns = 0;
  const scheduler = (): Iterable<Deed> => ({
    [Symbol.iterator]: () => ({
      next: () => ({ done: false, value: { do: 'echo', value: 1 } }),
      return() {
        returns++;
        throw new Error('no return');
      },
    }),
  });
  return { scheduler, returns: () => returns };
}

it('reports what its return() throws when it is drained, and completes all the same', async () => {
  const unhandled = reportsUnhandled();
  const { scheduler, returns } = hangsOn();
  const pool$ = workerPool<Deed, unknown>({ scheduler, worker: anyWorker, size: 2, queueCapacity: 8 });
  const ended = report(pool$);
  await until(pool$.status$, ({ done }) => done > 0);
  pool$.drain();
  const { results, failure, status } = await ended;
  expect(failure).toBeUndefined();
  expect(results).toHaveLength(status.pulled);
  expect(returns()).toBe(1);
  expect(await unhandled(1)).toMatchObject([{ message: 'no return' }]);
});

it('reports what its return() throws when the subscriber leaves, and everybody goes', async () => {
  const unhandled = reportsUnhandled();
  const { scheduler, returns } = hangsOn();
  const pool$ = workerPool<Deed, unknown>({ scheduler, worker: anyWorker, size: 2, queueCapacity: 8 });
  await firstValueFrom(pool$);
  await expectEnd(pool$);
  expect(returns()).toBe(1);
  expect(await unhandled(1)).toMatchObject([{ message: 'no return' }]);
});

it('tells of the task when that failed first, whatever return() throws', async () => {
  const unhandled = reportsUnhandled();
  let returns = 0;
  const { failure } = await mission(() => ({
    [Symbol.iterator]: () => ({
      next: () => ({ done: false, value: { do: 'throw', message: 'the task' } }),
      return() {
        returns++;
        throw new Error('no return');
      },
    }),
  }));
  expect(failure?.error).toMatchObject({ name: 'TaskError', cause: { message: 'the task' } });
  expect(returns).toBe(1);
  expect(await unhandled(1)).toMatchObject([{ message: 'no return' }]);
});

it('reports what an async return() rejects with', async () => {
  const unhandled = reportsUnhandled();
  const pool$ = workerPool<Deed, unknown>({
    scheduler: () => ({
      [Symbol.asyncIterator]: () => ({
        next: async () => ({ done: false as const, value: { do: 'echo', value: 1 } }),
        return: () => Promise.reject(new Error('no return')),
      }),
    }),
    worker: anyWorker,
    size: 1,
    queueCapacity: 4,
  });
  await firstValueFrom(pool$);
  await expectEnd(pool$);
  expect(await unhandled(1)).toMatchObject([{ message: 'no return' }]);
});
