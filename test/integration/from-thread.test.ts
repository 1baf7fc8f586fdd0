import { Worker } from 'node:worker_threads';
import { fromThread, openPool, type Scheduler, SourceError, SpawnError, workerPool } from 'rearguard';
import { config, take } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, anyWorker, type Deed, fixture, latest, mission, report, until } from '../support/mission.js';

expectNothingLeftBehind();

const url = fixture('tasks.worker.mjs');

/** Counts tasks asked for and schedulers released, across threads. */
function counters() {
  const log = new Int32Array(new SharedArrayBuffer(8));
  return {
    log,
    get pulled() {
      return Atomics.load(log, 0);
    },
    get released() {
      return Atomics.load(log, 1);
    },
  };
}

const scheduler = (kind: string, data: object = {}): Scheduler<Deed> => fromThread<Deed>(url, { kind, ...data });

afterEach(() => {
  config.onUnhandledError = null;
});

describe('a scheduler in a thread of its own', () => {
  it.each(['count', 'slowly'])('gives its tasks in order, each once, and is released (%s)', async (kind) => {
    const count = counters();
    const { results, failure, status, quorum } = await mission(scheduler(kind, { log: count.log, upTo: 100 }), {
      size: 1,
    });
    expect(failure).toBeUndefined();
    expect(results).toEqual(Array.from({ length: 100 }, (_, value) => value));
    expect(status).toMatchObject({ pulled: 100, done: 100 });
    expect(count).toMatchObject({ pulled: 100, released: 1 });
    expect(quorum.members.find(({ kind }) => kind === 'scheduler')?.state).toBe('stopped');
  });

  it('gives very many tasks, no more than the window ahead of the results', async () => {
    const count = counters();
    let settled = 0;
    let furthest = 0;
    const { results } = await mission(scheduler('count', { log: count.log, upTo: 20_000 }), {
      queueCapacity: 64,
      processResult: (value) => {
        furthest = Math.max(furthest, count.pulled - settled++);
        return value;
      },
    });
    expect(results).toHaveLength(20_000);
    expect(furthest).toBeLessThanOrEqual(66);
  });

  it('is asked for no more than the window while the workers are held, and released once when it is left', async () => {
    const held = gate();
    const count = counters();
    const pool$ = workerPool<Deed, unknown>({
      scheduler: scheduler('gated', { log: count.log, gate: held.cells }),
      worker: anyWorker,
      size: 2,
      queueCapacity: 8,
    });
    const subscription = pool$.subscribe();
    await held.arrived(2);
    await vi.waitFor(() => expect(state(pool$)).toBe('idle'));
    expect(count.pulled).toBe(10);
    expect(latest(pool$.status$)).toMatchObject({ pulled: 10, queued: 8, inFlight: 2 });
    subscription.unsubscribe();
    held.open();
    await stopped(pool$);
    expect(count).toMatchObject({ pulled: 10, released: 1 });
  });

  it('says what it does', async () => {
    const pool$ = workerPool<Deed, unknown>({
      scheduler: scheduler('slowly', { log: counters().log, upTo: 3 }),
      worker: anyWorker,
      size: 1,
      queueCapacity: 1,
    });
    const states: (string | undefined)[] = [];
    const watching = pool$.quorum$.subscribe(() => {
      const next = state(pool$);
      if (next && next !== states.at(-1)) states.push(next);
    });
    await all(pool$);
    watching.unsubscribe();
    expect(states[0]).toBe('starting');
    expect(states).toContain('busy');
    expect(states.slice(-2)).toEqual(['stopping', 'stopped']);
    expect(states).not.toContain('lost');
  });

  it('starts anew with each run', async () => {
    const count = counters();
    const pool$ = workerPool<Deed, unknown>({
      scheduler: scheduler('count', { log: count.log, upTo: 10 }),
      worker: anyWorker,
      size: 1,
    });
    expect(await all(pool$)).toHaveLength(10);
    expect(await all(pool$)).toHaveLength(10);
    expect(count).toMatchObject({ pulled: 20, released: 2 });
  });

  it('may be made for each run by a function, and by a factory of workers', async () => {
    const { results } = await mission(() =>
      fromThread<Deed>(() => new Worker(url), { kind: 'count', log: counters().log, upTo: 3 }),
    );
    expect(results).toHaveLength(3);
  });

  it('may be in one file with the solver', async () => {
    const both = fixture('both.worker.mjs');
    const results = await all(
      workerPool<number, number>({ scheduler: fromThread<number>(both), worker: both, size: 1 }),
    );
    expect(results).toEqual([2, 4, 6]);
  });

  it('moves what it was told to move', async () => {
    const { results } = await mission(scheduler('moved'), { size: 1 });
    expect(results).toEqual([1, 2]);
  });

  it('does not keep its thread when something else in it goes on', async () => {
    const { results, failure } = await mission(scheduler('lingering'));
    expect(failure).toBeUndefined();
    expect(results).toEqual([0]);
  });
});

describe('a scheduler in a thread that is stopped early', () => {
  it.each(['count', 'slowly', 'busily', 'busilyAsync'])(
    'is released once, and awaited, by a consumer that has enough (%s)',
    async (kind) => {
      const count = counters();
      const pool$ = workerPool<Deed, unknown>({
        scheduler: scheduler(kind, { log: count.log }),
        worker: anyWorker,
        size: 2,
        queueCapacity: 512,
      });
      expect(await all(pool$.pipe(take(5)))).toHaveLength(5);
      await stopped(pool$);
      expect(count.released).toBe(1);
    },
  );

  it('is released by drain(), and what it had given is finished', async () => {
    const count = counters();
    const pool$ = workerPool<Deed, unknown>({
      scheduler: scheduler('count', { log: count.log }),
      worker: anyWorker,
      size: 2,
      queueCapacity: 32,
    });
    const ended = report(pool$);
    await until(pool$.status$, ({ done }) => done > 100);
    pool$.drain();
    const { results, failure, status } = await ended;
    expect(failure).toBeUndefined();
    expect(results).toHaveLength(status.pulled);
    expect(count.released).toBe(1);
  });

  it('that never comes back is ended by force after stopTimeout', async () => {
    const count = counters();
    const pool$ = workerPool<Deed, unknown>({
      scheduler: scheduler('stuck', { log: count.log }),
      worker: anyWorker,
      size: 1,
      stopTimeout: 100,
    });
    const ended = report(pool$);
    await vi.waitFor(() => expect(count.pulled).toBe(1));
    pool$.drain();
    const { failure, quorum } = await ended;
    expect(failure).toBeUndefined();
    expect(quorum.allStopped).toBe(true);
  });

  it('before its thread is there leaves nothing', async () => {
    const count = counters();
    const pool$ = workerPool<Deed, unknown>({
      scheduler: scheduler('count', { log: count.log }),
      worker: anyWorker,
      size: 1,
    });
    pool$.subscribe().unsubscribe();
    await stopped(pool$);
    expect(count.pulled).toBe(0);
  });

  it('tells what its finally throws to whoever hears unhandled errors', async () => {
    const unhandled: unknown[] = [];
    config.onUnhandledError = (error) => unhandled.push(error);
    const pool$ = workerPool<Deed, unknown>({ scheduler: scheduler('throwsWhenReleased'), worker: anyWorker, size: 1 });
    await all(pool$.pipe(take(1)));
    await stopped(pool$);
    await vi.waitFor(() => expect(unhandled).toMatchObject([{ message: 'while releasing' }]));
  });
});

describe('on an open pool', () => {
  it('a stream completes when the thread of its scheduler is gone, and the pool goes on', async () => {
    const pool = openPool<Deed, unknown>(anyWorker, { size: 1 });
    const count = counters();
    expect(await all(pool.solve(scheduler('slowly', { log: count.log, upTo: 3 })))).toEqual([0, 1, 2]);
    expect(count.released).toBe(1);
    expect(latest(pool.quorum$).members.map(({ kind }) => kind)).toEqual(['worker']);
    expect(await pool.run({ do: 'echo', value: 'on' })).toBe('on');
    await pool.close();
  });

  it('close() waits for the thread of a stream that was left', async () => {
    const pool = openPool<Deed, unknown>(anyWorker, { size: 1 });
    const count = counters();
    expect(await all(pool.solve(scheduler('slowly', { log: count.log })).pipe(take(3)))).toEqual([0, 1, 2]);
    expect(count.released).toBe(0);
    await pool.close();
    expect(count.released).toBe(1);
  });
});

describe('the failure of a scheduler in a thread', () => {
  it('finishes what was sent, then errors with what the generator threw', async () => {
    const { results, failure, quorum } = await mission(scheduler('throws', { upTo: 25 }));
    expect(results).toHaveLength(25);
    expect(failure?.error).toBeInstanceOf(SourceError);
    expect(failure?.error).toMatchObject({
      message: 'the scheduler failed: RangeError: out of tasks',
      cause: { name: 'RangeError', message: 'out of tasks', code: 'E_TASKS' },
    });
    expect(quorum.members.find(({ kind }) => kind === 'scheduler')?.state).toBe('stopped');
  });

  it.each([
    ['exit', scheduler('exits', { upTo: 5, code: 3 }), 'the thread of the scheduler exited with code 3', 5],
    [
      'an exit with code 0',
      scheduler('exits', { upTo: 5, code: 0 }),
      'the thread of the scheduler exited with code 0',
      5,
    ],
    [
      'an uncaught error',
      scheduler('uncaught'),
      'the thread of the scheduler died of an uncaught error (TypeError: in a timer)',
      1,
    ],
    ['its data', scheduler('fails'), 'the scheduler failed: Error: no database', 0],
    ['what is no iterable', scheduler('nothing'), 'must return an iterable or an async iterable: it returned 7', 0],
    [
      'a missing file',
      fromThread<Deed>(fixture('missing.mjs')),
      'the thread of the scheduler died of an uncaught error (Error: Cannot find module',
      0,
    ],
    [
      'a factory that makes none',
      fromThread<Deed>(() => ({}) as Worker),
      'the thread of the scheduler could not be started (TypeError: the worker factory must return a Worker',
      0,
    ],
    [
      'a file that throws',
      fromThread<Deed>(fixture('throws-at-start.worker.mjs')),
      'died of an uncaught error (Error: broken at the top)',
      0,
    ],
    [
      'a file with a solver',
      fromThread<Deed>(anyWorker),
      'could not be started (Error: its file calls exposeSolver, not exposeScheduler: call exposeScheduler in it',
      0,
    ],
  ])('by %s is a SourceError with its reason', async (_, broken, message, count) => {
    const { results, failure } = await mission(broken);
    expect(failure?.error).toBeInstanceOf(SourceError);
    expect(String(failure?.error)).toContain(message);
    expect(results.length).toBe(count);
  });

  it('by a file that exposes nothing is one after startTimeout', async () => {
    const { failure } = await mission(fromThread<Deed>(fixture('exposes-nothing.worker.mjs')), { startTimeout: 400 });
    expect(String(failure?.error)).toContain('was not ready within 400 ms (startTimeout)');
  });

  it('by running out of memory says so', async () => {
    const small = () => new Worker(url, { resourceLimits: { maxOldGenerationSizeMb: 16 } });
    const { failure, quorum } = await mission(fromThread<Deed>(small, { kind: 'outOfMemory' }));
    expect(String(failure?.error)).toContain('the thread of the scheduler ran out of memory');
    expect(quorum.members.find(({ kind }) => kind === 'scheduler')?.state).toBe('lost');
  });

  it('by a task that cannot be cloned keeps those before it, and releases it', async () => {
    const count = counters();
    const { results, failure } = await mission(scheduler('uncloneable', { log: count.log }));
    expect(results).toEqual([0]);
    expect(failure?.error).toBeInstanceOf(SourceError);
    expect(failure?.error).toMatchObject({ cause: { name: 'DataCloneError' } });
    expect(count.released).toBe(1);
  });

  it('of which the worker is one is told by the worker', async () => {
    const { failure } = await mission([{ do: 'echo' }], { worker: url });
    expect(failure?.error).toBeInstanceOf(SpawnError);
    expect(String(failure?.error)).toContain(
      'its file calls exposeScheduler, not exposeSolver: call exposeSolver in it',
    );
  });
});

type Mission = ReturnType<typeof workerPool<Deed, unknown>>;

const state = (pool$: Mission): string | undefined =>
  latest(pool$.quorum$).members.find(({ kind }) => kind === 'scheduler')?.state;

/** Waits until a run that was left has let everybody go. */
const stopped = (pool$: Mission): Promise<void> =>
  vi.waitFor(() => expect(latest(pool$.status$).phase).toBe('stopped'), { timeout: 10_000 });
