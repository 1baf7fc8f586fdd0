import { type WorkerPool, type WorkerPoolOptions, workerPool } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { anyWorker, type Deed, echoes, expectEnd, latest, open, until, workersIn } from '../support/mission.js';

expectNothingLeftBehind();

let returned = 0;

function* endless(task: (n: number) => Deed = (value) => ({ do: 'echo', value })): Generator<Deed> {
  try {
    for (let n = 0; ; n++) yield task(n);
  } finally {
    returned++;
  }
}

function start(options: Partial<WorkerPoolOptions<Deed, unknown>> = {}) {
  returned = 0;
  const scheduler = () => endless();
  const all = { scheduler, worker: anyWorker, size: 2, queueCapacity: 8, ...options };
  const pool$: WorkerPool<unknown> = workerPool<Deed, unknown>(all);
  const heard: unknown[] = [];
  const subscription = pool$.subscribe({
    next: (value) => heard.push(value),
    error: (error) => heard.push(error),
    complete: () => heard.push('complete'),
  });
  /** Leaves, and is told nothing more. */
  const leave = async (phases = ['stopped']) => {
    const before = heard.length;
    subscription.unsubscribe();
    const status = await expectEnd(pool$);
    expect(heard).toHaveLength(before);
    expect(phases).toContain(status.phase);
    return status;
  };
  return { pool$, leave };
}

it('before anybody is ready', async () => {
  const { pool$, leave } = start();
  expect(workersIn(latest(pool$.quorum$), 'starting')).toHaveLength(2);
  expect(await leave()).toMatchObject({ done: 0, lostWorkers: 0 });
  expect(returned).toBe(1);
});

it('while one worker is still in its setup', async () => {
  const held = gate();
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const setups = { 1: { do: 'never', gate: held.cells } };
  const { leave } = start({ stopTimeout: 50, setupData: { counter, setups } });
  await held.arrived(1);
  expect(await leave()).toMatchObject({ lostWorkers: 0 });
  expect(returned).toBe(1);
});

it.each([
  ['that give way', 'untilAborted', 5_000],
  ['that look at context.aborted alone', 'spinUntilAborted', 5_000],
  ['that never give way', 'never', 50],
  ['that never let go of their thread', 'spin', 50],
])('while tasks run %s', async (_, deed, stopTimeout) => {
  const held = gate();
  const log = new Int32Array(new SharedArrayBuffer(8));
  const { leave } = start({
    scheduler: () => endless(() => ({ do: deed, gate: held.cells })),
    stopTimeout,
    setupData: { log },
  });
  await held.arrived(2);
  expect(await leave()).toMatchObject({ pulled: 10, done: 0, cancelled: 10, lostWorkers: 0 });
  expect(returned).toBe(1);
  // Who gives way tears down.
  expect([...log]).toEqual([2, stopTimeout === 50 ? 0 : 2]);
});

it('while results come in', async () => {
  const { pool$, leave } = start();
  await until(pool$.status$, ({ done }) => done > 0);
  await leave();
  expect(returned).toBe(1);
});

it('while a task waits for its retry', async () => {
  const { pool$, leave } = start({
    scheduler: () => endless(() => ({ do: 'throw', message: 'no' })),
    retry: { attempts: 2, delay: 3_600_000 },
  });
  await until(pool$.status$, ({ waitingRetry }) => waitingRetry === 10);
  expect(await leave()).toMatchObject({ pulled: 10, cancelled: 10, retried: 10 });
  expect(returned).toBe(1);
});

it('while a worker is being replaced', async () => {
  const { pool$, leave } = start({
    scheduler: () => endless(() => ({ do: 'exit', code: 1 })),
    maxAttempts: 1_000,
  });
  await until(pool$.status$, ({ lostWorkers }) => lostWorkers > 0);
  // A task that was begun before may still cost its worker while that is told to stop.
  await leave(['stopped', 'failed']);
  expect(returned).toBe(1);
});

it('while it is draining', async () => {
  const held = gate();
  const { pool$, leave } = start({ scheduler: () => endless(() => ({ do: 'untilAborted', gate: held.cells })) });
  await held.arrived(2);
  pool$.drain();
  expect(latest(pool$.status$).phase).toBe('draining');
  expect(returned).toBe(1);
  expect(await leave()).toMatchObject({ cancelled: 10 });
  expect(returned).toBe(1);
});

it.each([
  ['that still end', 'gate', 5_000],
  ['that never end', 'never', 50],
])('while the workers are in teardowns %s', async (_, deed, stopTimeout) => {
  const held = gate();
  const setupData = { teardown: { do: deed, gate: held.cells } };
  const { pool$, leave } = start({ scheduler: echoes(6), stopTimeout, setupData });
  await until(pool$.quorum$, (quorum) => workersIn(quorum, 'stopping').length === 2);
  await held.arrived(2);
  const left = leave();
  held.open();
  expect(await left).toMatchObject({ done: 6, cancelled: 0, lostWorkers: 0 });
});

it('from one of several streams of a pool, which the others do not notice', async () => {
  const pool = open();
  const held = gate();
  const calls = Array.from({ length: 30 }, (_, value) => pool.run({ do: 'later', value }));
  const subscription = pool.solve(endless(() => ({ do: 'untilAborted', gate: held.cells }))).subscribe();
  await held.arrived(1);
  subscription.unsubscribe();
  expect(await Promise.all(calls)).toEqual([...calls.keys()]);
  await pool.close();
  expect(await expectEnd(pool)).toMatchObject({ done: 30, lostWorkers: 0 });
});
