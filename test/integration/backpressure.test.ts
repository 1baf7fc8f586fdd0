import { workerPool } from 'rearguard';
import { finalize, take } from 'rxjs';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, anyWorker, type Deed, latest } from '../support/mission.js';

expectNothingLeftBehind();

it('pulls an endless generator at most queueCapacity + size times while the workers are held, and returns it once', async () => {
  const held = gate();
  let pulled = 0;
  let returned = 0;
  const pool$ = workerPool<Deed, unknown>({
    *scheduler() {
      try {
        for (;;) {
          pulled++;
          yield { do: 'gate', gate: held.cells };
        }
      } finally {
        returned++;
      }
    },
    worker: anyWorker,
    size: 2,
    queueCapacity: 8,
  });
  const subscription = pool$.subscribe();
  await held.arrived(2);
  expect(pulled).toBe(10);
  expect(latest(pool$.status$)).toMatchObject({ pulled: 10, queued: 8, inFlight: 2 });
  subscription.unsubscribe();
  expect(returned).toBe(1);
  held.open();
  await gone(pool$);
  expect(pulled).toBe(10);
  expect(returned).toBe(1);
});

it('is never further ahead of the results than the window, whatever the batches', async () => {
  let pulled = 0;
  let settled = 0;
  let furthest = 0;
  const pool$ = workerPool<Deed, unknown>({
    *scheduler() {
      for (; pulled < 5_000; ) {
        pulled++;
        furthest = Math.max(furthest, pulled - settled);
        yield { do: 'echo', value: pulled };
      }
    },
    worker: anyWorker,
    size: 2,
    queueCapacity: 16,
    processResult: (value) => {
      settled++;
      return value;
    },
  });
  const values = await all(pool$);
  expect(values).toHaveLength(5_000);
  expect(furthest).toBeLessThanOrEqual(18);
});

it('returns the source exactly once when the consumer has enough', async () => {
  let returned = 0;
  let pulled = 0;
  const pool$ = workerPool<Deed, unknown>({
    *scheduler() {
      try {
        for (;;) yield { do: 'echo', value: pulled++ };
      } finally {
        returned++;
      }
    },
    worker: anyWorker,
    size: 2,
  });
  let pulledAtTheEnd = -1;
  const values = await all(
    pool$.pipe(
      take(5),
      finalize(() => {
        pulledAtTheEnd = pulled;
      }),
    ),
  );
  expect(values).toHaveLength(5);
  expect(returned).toBe(1);
  await gone(pool$);
  expect(pulled).toBe(pulledAtTheEnd);
});

/** Waits until a run that was left has let everybody go. */
async function gone(pool$: ReturnType<typeof workerPool<Deed, unknown>>): Promise<void> {
  await new Promise<void>((resolve) => {
    const subscription = pool$.status$.subscribe(({ phase }) => {
      if (phase === 'stopped') {
        resolve();
        queueMicrotask(() => subscription.unsubscribe());
      }
    });
  });
}
