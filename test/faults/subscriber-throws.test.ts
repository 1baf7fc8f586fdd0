import { workerPool } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { anyWorker, closed, type Deed, echoes, expectEnd, mission, open } from '../support/mission.js';
import { reportsUnhandled } from '../support/unhandled.js';

expectNothingLeftBehind();

it('does not end a mission when its next throws, and reports it as RxJS does', async () => {
  const unhandled = reportsUnhandled();
  const seen: unknown[] = [];
  const pool$ = workerPool<Deed, unknown>({ scheduler: echoes(20), worker: anyWorker, size: 2 });
  await new Promise<void>((resolve, reject) => {
    pool$.subscribe({
      next(value) {
        seen.push(value);
        if (value === 3 || value === 7) throw new Error(`no ${value}`);
      },
      error: reject,
      complete: resolve,
    });
  });
  expect(seen).toHaveLength(20);
  expect(await unhandled(2)).toHaveLength(2);
  expect(await expectEnd(pool$)).toMatchObject({ phase: 'stopped', done: 20 });
});

it('does not end a stream of outcomes, or the pool, when its next throws', async () => {
  const unhandled = reportsUnhandled();
  const pool = open();
  await new Promise<void>((resolve, reject) => {
    pool.outcomes(echoes(3)).subscribe({
      next: () => {
        throw new Error('not taken');
      },
      error: reject,
      complete: resolve,
    });
  });
  expect(await unhandled(3)).toHaveLength(3);
  expect(await closed(pool)).toMatchObject({ done: 3 });
});

it('is told by its error that its complete threw', async () => {
  const unhandled = reportsUnhandled();
  const pool$ = workerPool<Deed, unknown>({ scheduler: echoes(3), worker: anyWorker, size: 1 });
  pool$.subscribe({
    complete: () => {
      throw new Error('in complete');
    },
  });
  expect(await unhandled(1)).toMatchObject([{ message: 'in complete' }]);
  expect(await expectEnd(pool$)).toMatchObject({ phase: 'stopped', done: 3 });
});

it('ends the run when its deadLetters throw', async () => {
  const { failure } = await mission([{ do: 'throw', message: 'no' }, ...echoes(20)], {
    deadLetters: {
      next: () => {
        throw new Error('full');
      },
    },
  });
  expect(failure?.error).toMatchObject({ message: 'full' });
});

it.each([
  [
    'throws',
    () => {
      throw new Error('not processed');
    },
  ],
  ['rejects', () => Promise.reject(new Error('not processed'))],
])('ends the run when its processResult %s', async (_, processResult) => {
  const { failure } = await mission(echoes(20), { processResult });
  expect(failure?.error).toMatchObject({ message: 'not processed' });
});
