import { openPool, type Pool, type Solve, type WorkerPool, workerPool } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { NEVER } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { all, expectConservation, latest, until } from '../../support/mission.js';
import { settled } from '../source/settled.js';

const pools: Pool<number, number>[] = [];

/** A pool of workers on this thread whose tasks wait until they are let go, and what they have begun. */
function held(options = {}) {
  const begun: number[] = [];
  const waiting: (() => void)[] = [];
  const solve: Solve<number, number> = (n, { signal }) => {
    begun.push(n);
    return new Promise((resolve, reject) => {
      waiting.push(() => resolve(n));
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  };
  const pool = openPool<number, number>(solve, { size: 1, ...options });
  pools.push(pool);
  /** Lets go of what runs, again and again. */
  const letGo = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) {
      for (const go of waiting.splice(0)) go();
      await settled();
    }
  };
  return { pool, begun, letGo };
}

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.terminate();
});

describe('pause()', () => {
  test('lets go on what runs, delivers it, and begins nothing until resume()', async () => {
    const { pool, begun, letGo } = held();
    const results: number[] = [];
    const over = new Promise<void>((complete) => {
      pool.solve([1, 2, 3]).subscribe({ next: (n) => results.push(n), complete });
    });
    await settled();
    pool.pause();
    pool.pause();
    await letGo();
    expect({ begun, results, paused: latest(pool.status$).paused }).toEqual({ begun: [1], results: [1], paused: true });
    pool.resume();
    await letGo();
    await over;
    expect(results).toEqual([1, 2, 3]);
    expect(latest(pool.status$).paused).toBe(false);
  });

  test('is told by status$', async () => {
    const { pool } = held();
    const told = until(pool.status$, ({ paused }) => paused);
    pool.pause();
    expect(await told).toMatchObject({ phase: 'running', paused: true });
  });

  test('pulls until the window is full, and takes calls', async () => {
    const { pool, begun, letGo } = held({ queueCapacity: 3 });
    pool.pause();
    let pulled = 0;
    const endless = pool
      .solve(function* () {
        for (;;) yield pulled++;
      })
      .subscribe();
    const call = pool.run(77);
    await settled();
    expect({ pulled, begun }).toEqual({ pulled: 4, begun: [] });
    endless.unsubscribe();
    pool.resume();
    await letGo();
    expect(await call).toBe(77);
  });

  test('leaves cancellation its way', async () => {
    const { pool } = held();
    pool.pause();
    const abort = new AbortController();
    const waits = pool.run(1, { signal: abort.signal });
    abort.abort('enough');
    await expect(waits).rejects.toBe('enough');
    const stays = expect(pool.run(2)).rejects.toBe('over');
    await pool.terminate('over');
    await stays;
    expect(latest(pool.status$)).toMatchObject({ cancelled: 2, paused: false });
  });

  test('is ended by close(), which finishes what was accepted, and has no effect after it', async () => {
    const { pool, letGo } = held();
    pool.pause();
    const call = pool.run(1);
    const closed = pool.close();
    pool.pause();
    await letGo();
    expect(await call).toBe(1);
    await closed;
    expectConservation(latest(pool.status$));
  });

  test('starts no workers for what may not begin', async () => {
    const { pool, letGo } = held({ size: { min: 0, max: 3 } });
    pool.pause();
    const calls = [1, 2].map((n) => pool.run(n));
    await settled();
    expect(latest(pool.status$).workers).toEqual([]);
    pool.resume();
    expect(latest(pool.status$).workers).toHaveLength(2);
    await letGo();
    expect(await Promise.all(calls)).toEqual([1, 2]);
  });
});

describe('pause() of a mission', () => {
  const begun: number[] = [];
  const worker = inlineWorker((n: number) => {
    begun.push(n);
    return n;
  });
  const mission = (scheduler: () => Iterable<number>): WorkerPool<number> => {
    begun.length = 0;
    return workerPool({ scheduler, worker, size: 1 });
  };

  test('before the first subscriber holds the first task, and outlasts the end of the scheduler', async () => {
    const pool$ = mission(() => [1, 2, 3]);
    pool$.pause();
    expect(latest(pool$.status$)).toMatchObject({ phase: 'new', paused: true });
    const results = all(pool$);
    await settled();
    expect(latest(pool$.status$)).toMatchObject({ phase: 'draining', paused: true, queued: 3 });
    expect(begun).toEqual([]);
    pool$.resume();
    expect(await results).toEqual([1, 2, 3]);
  });

  test('is ended by drain()', async () => {
    const pool$ = mission(function* () {
      for (let n = 0; ; n++) yield n;
    });
    const results = all(pool$);
    pool$.pause();
    pool$.drain();
    expect((await results).length).toBe(latest(pool$.status$).pulled);
    expect(latest(pool$.status$).paused).toBe(false);
    // The next run is not paused either.
    const again = all(pool$);
    pool$.drain();
    expect(await again).toBeDefined();
  });

  test('is ended by terminate(), and stays for a run to come where none is on', async () => {
    const pool$ = workerPool({ scheduler: NEVER, worker, size: 1 });
    pool$.pause();
    await pool$.terminate();
    expect(latest(pool$.status$).paused).toBe(true);
    const over = expect(all(pool$)).rejects.toBe('over');
    await pool$.terminate('over');
    await over;
    expect(latest(pool$.status$).paused).toBe(false);
  });
});
