import { OverflowError, SourceError, workerPool } from 'rearguard';
import { Subject } from 'rxjs';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { anyWorker, type Deed, mission, report } from '../support/mission.js';

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
