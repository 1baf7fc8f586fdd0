import { type Pool, type SolveOptions, TeardownError, workerPool } from 'rearguard';
import { Subscription } from 'rxjs';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { anyWorker, type Deed, echoes, expectEnd, open, report } from '../support/mission.js';

expectNothingLeftBehind();

interface Ends {
  readonly pool: Pool<Deed, unknown>;
  readonly abort: () => void;
  readonly leave: () => void;
}

interface Place extends SolveOptions<Deed, unknown> {
  onNext?(): void;
  onPull?(): void;
}

const throws = { do: 'throw', message: 'no' };
const exits = { do: 'exit', code: 1 };
const tasks = [...echoes(10), throws, exits, ...echoes(100), throws, exits, ...echoes(10)];

const then = <V>(work: () => void, value: V): V => {
  work();
  return value;
};

/** Where code of the user is called. */
const places: Record<string, (end: () => void) => Place> = {
  next: (end) => ({ onNext: end }),
  'retry.when': (end) => ({ retry: { attempts: 3, when: () => then(end, true) } }),
  'retry.delay': (end) => ({ retry: { attempts: 3, delay: () => then(end, 5) } }),
  deadLetters: (end) => ({ deadLetters: { next: end } }),
  processResult: (end) => ({ processResult: (result) => then(end, result) }),
  transferTask: (end) => ({ transferTask: () => then(end, []) }),
  'its scheduler': (end) => ({ onPull: end }),
};

/** What it does. */
const ends: Record<string, (all: Ends) => void> = {
  'close()': ({ pool }) => {
    // How that ends is asked for below.
    pool.close().catch(() => undefined);
  },
  'terminate()': ({ pool }) => void pool.terminate(),
  'an abort of its signal': ({ abort }) => abort(),
  unsubscribing: ({ leave }) => leave(),
};

it.each(Object.keys(places).flatMap((place) => Object.keys(ends).map((end) => [end, place] as const)))(
  'takes %s from within %s, and accounts for every task',
  async (how, place) => {
    const pool = open({ queueCapacity: 16 });
    const controller = new AbortController();
    const subscription = new Subscription();
    const all = { pool, abort: () => controller.abort(), leave: () => subscription.unsubscribe() };
    let calls = 0;
    // Not the first time, so that something is under way.
    const { onNext, onPull, ...options } = places[place]?.(() => ++calls === 2 && ends[how]?.(all)) ?? {};
    function* scheduler(): Generator<Deed> {
      for (const task of tasks) {
        onPull?.();
        yield task;
      }
    }
    await new Promise<void>((resolve) => {
      subscription.add(resolve);
      subscription.add(
        pool
          .solve(scheduler, { deadLetters: { next: () => undefined }, signal: controller.signal, ...options })
          .subscribe({ next: () => onNext?.(), error: () => resolve(), complete: resolve }),
      );
    });
    // One of the cancelled tasks may have cost its worker while that was told to stop.
    const farewell = await pool.close().catch((error: unknown) => error);
    if (farewell) expect(farewell).toBeInstanceOf(TeardownError);
    const { pulled, done, failed, cancelled } = await expectEnd(pool);
    expect(calls).toBeGreaterThanOrEqual(2);
    expect(done + failed + cancelled).toBe(pulled);
  },
);

it('takes drain() from within its scheduler, and asks that for no more', async () => {
  let pulled = 0;
  let returned = 0;
  const pool$ = workerPool<Deed, unknown>({
    *scheduler() {
      try {
        for (;;) {
          if (++pulled === 2) pool$.drain();
          yield { do: 'echo', value: pulled };
        }
      } finally {
        returned++;
      }
    },
    worker: anyWorker,
    size: 1,
    queueCapacity: 4,
  });
  const { results, failure, status } = await report(pool$);
  expect(failure).toBeUndefined();
  expect(results).toHaveLength(status.pulled);
  expect(returned).toBe(1);
});

it('takes close() from within an endless scheduler, and asks that for no more', async () => {
  const pool = open({ size: 1, queueCapacity: 4 });
  let pulled = 0;
  let returned = 0;
  const results: unknown[] = [];
  function* scheduler(): Generator<Deed> {
    try {
      for (;;) {
        if (++pulled === 2) void pool.close();
        yield { do: 'echo', value: pulled };
      }
    } finally {
      returned++;
    }
  }
  await new Promise<void>((resolve, reject) => {
    pool.solve(scheduler).subscribe({ next: (value) => results.push(value), error: reject, complete: resolve });
  });
  await pool.close();
  expect(results).toHaveLength((await expectEnd(pool)).pulled);
  expect(returned).toBe(1);
});
