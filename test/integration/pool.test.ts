import { AsyncLocalStorage } from 'node:async_hooks';
import { type Outcome, openPool, PoolClosedError, solveWith, TaskError } from 'rearguard';
import { from, NEVER } from 'rxjs';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, anyWorker, type Deed, expectConservation, latest } from '../support/mission.js';

expectNothingLeftBehind();

const open = (options = {}) => openPool<Deed, unknown>(anyWorker, { size: 2, ...options });
const echoes = (count: number): Deed[] => Array.from({ length: count }, (_, value) => ({ do: 'echo', value }));

it('run resolves with the result and rejects with the error', async () => {
  await using pool = open();
  expect(await pool.run({ do: 'add', a: 1, b: 2 })).toBe(3);
  await expect(pool.run({ do: 'throw', message: 'no' })).rejects.toBeInstanceOf(TaskError);
  expect(await Promise.all(echoes(200).map((task) => pool.run(task)))).toEqual([...Array(200).keys()]);
});

it('works through several streams and calls at once', async () => {
  await using pool = open();
  const [one, two, call] = await Promise.all([
    all(pool.solve(echoes(300))),
    all(pool.solve(from(echoes(200)))),
    pool.run({ do: 'add', a: 40, b: 2 }),
  ]);
  expect([one.length, two.length, call]).toEqual([300, 200, 42]);
});

it('an endless stream does not starve a call', async () => {
  const pool = open();
  const endless = pool.solve(function* () {
    for (let value = 0; ; value++) yield { do: 'echo', value };
  });
  const subscription = endless.subscribe();
  expect(await pool.run({ do: 'add', a: 1, b: 1 })).toBe(2);
  subscription.unsubscribe();
  await pool.close();
});

it('outcomes tells of every task what became of it, and goes on after a failure', async () => {
  await using pool = open();
  const tasks: Deed[] = [
    { do: 'echo', value: undefined },
    { do: 'throw', message: 'no' },
    { do: 'echo', value: 2 },
  ];
  const outcomes = (await all(pool.outcomes(tasks))).sort((a, b) => a.index - b.index) as Outcome<Deed, unknown>[];
  expect(outcomes).toMatchObject([
    { status: 'done', value: undefined, task: tasks[0], index: 0, attempts: 1 },
    { status: 'failed', error: { name: 'TaskError' }, index: 1, attempts: 1 },
    { status: 'done', value: 2, index: 2, attempts: 1 },
  ]);
  for (const { queuedMs, ranMs, workerId } of outcomes) {
    expect(queuedMs).toBeGreaterThanOrEqual(0);
    expect(ranMs).toBeGreaterThanOrEqual(0);
    expect([1, 2]).toContain(workerId);
  }
});

it('an error of one stream leaves the pool as it was', async () => {
  await using pool = open();
  await expect(all(pool.solve([{ do: 'throw', message: 'no' }, ...echoes(50)]))).rejects.toBeInstanceOf(TaskError);
  expect(await all(pool.solve(echoes(50)))).toHaveLength(50);
  expectConservation(latest(pool.status$));
});

it('solve is cold: each subscription is a stream of its own', async () => {
  await using pool = open();
  const values$ = pool.solve(echoes(10));
  expect((await Promise.all([all(values$), all(values$)])).map((values) => values.length)).toEqual([10, 10]);
});

it('close() finishes what was accepted, delivers what was pulled of an endless stream, and refuses what comes after', async () => {
  const pool = open({ queueCapacity: 16 });
  let pulled = 0;
  const results: unknown[] = [];
  const stream = new Promise<void>((resolve, reject) => {
    pool
      .solve(function* () {
        for (;;) yield { do: 'echo', value: pulled++ };
      })
      .subscribe({ next: (value) => results.push(value), error: reject, complete: resolve });
  });
  const call = pool.run({ do: 'later', value: 'accepted' });
  await pool.run({ do: 'echo', value: 0 });
  const closed = pool.close();
  await expect(pool.run({ do: 'echo', value: 1 })).rejects.toBeInstanceOf(PoolClosedError);
  await expect(all(pool.solve(echoes(1)))).rejects.toBeInstanceOf(PoolClosedError);
  expect(await call).toBe('accepted');
  await stream;
  await closed;
  expect(results).toHaveLength(pulled);
  await pool.close();
  expect(latest(pool.status$).phase).toBe('stopped');
  expect(latest(pool.quorum$).allStopped).toBe(true);
});

it('terminate() cancels what runs and what waits, with its reason', async () => {
  const pool = open();
  const held = gate();
  const calls = Array.from({ length: 4 }, () => pool.run({ do: 'untilAborted', gate: held.cells }));
  const stream = all(pool.solve(NEVER));
  await held.arrived(2);
  const reason = new Error('enough');
  const settled = Promise.allSettled([...calls, stream]);
  await pool.terminate(reason);
  expect(await settled).toEqual(Array(5).fill({ status: 'rejected', reason }));
  expectConservation(latest(pool.status$));
  expect(latest(pool.status$).cancelled).toBe(4);
});

it('terminate() ends a worker that does not give way within stopTimeout', async () => {
  const pool = open({ stopTimeout: 50 });
  const held = gate();
  const call = pool.run({ do: 'gate', gate: held.cells });
  const rejected = expect(call).rejects.toMatchObject({ name: 'AbortError' });
  await held.arrived(1);
  await pool.terminate();
  await rejected;
});

it('cancels one call by its signal, whether it waits or runs', async () => {
  await using pool = open({ size: 1 });
  const held = gate();
  const running = new AbortController();
  const waiting = new AbortController();
  const calls = [
    pool.run({ do: 'untilAborted', gate: held.cells }, { signal: running.signal }),
    pool.run({ do: 'echo', value: 1 }, { signal: waiting.signal }),
    pool.run({ do: 'echo', value: 2 }),
    pool.run({ do: 'echo', value: 3 }, { signal: AbortSignal.abort('too late') }),
  ];
  const settled = Promise.allSettled(calls);
  await held.arrived(1);
  waiting.abort('not wanted');
  running.abort('long enough');
  expect(await settled).toEqual([
    { status: 'rejected', reason: 'long enough' },
    { status: 'rejected', reason: 'not wanted' },
    { status: 'fulfilled', value: 2 },
    { status: 'rejected', reason: 'too late' },
  ]);
});

it('cancels a stream by its signal', async () => {
  await using pool = open();
  const controller = new AbortController();
  const stream = all(pool.solve(NEVER, { signal: controller.signal }));
  controller.abort('no more');
  await expect(stream).rejects.toBe('no more');
  await expect(all(pool.solve(echoes(3), { signal: AbortSignal.abort('never') }))).rejects.toBe('never');
});

it('solveWith solves on a pool, or with a crew of its own', async () => {
  await using pool = open();
  expect(await all(from(echoes(20)).pipe(solveWith(pool)))).toHaveLength(20);
  expect(await all(from(echoes(20)).pipe(solveWith<Deed, unknown>(anyWorker, { size: 1 })))).toHaveLength(20);
});

it('tells a task its attempt, id and worker', async () => {
  await using pool = open({ size: 1 });
  expect(await pool.run({ do: 'context' })).toEqual({
    attempt: 1,
    taskId: 0,
    workerId: 1,
    aborted: false,
    signalled: false,
  });
});

it('gives every worker the setup data', async () => {
  await using pool = open({ setupData: { answer: 42 } });
  expect(await pool.run({ do: 'data' })).toEqual({ answer: 42 });
});

it('calls next in the async context of the subscriber', async () => {
  await using pool = open();
  const context = new AsyncLocalStorage<string>();
  const seen = new Set<string | undefined>();
  await context.run(
    'mine',
    () =>
      new Promise<void>((resolve, reject) => {
        pool
          .solve(echoes(20))
          .subscribe({ next: () => seen.add(context.getStore()), error: reject, complete: resolve });
      }),
  );
  expect([...seen]).toEqual(['mine']);
});

it('close() does not wait for a solver that goes on with a cancelled task', async () => {
  const pool = open({ size: 1, stopTimeout: 50 });
  const held = gate();
  const controller = new AbortController();
  const call = pool.run({ do: 'gate', gate: held.cells }, { signal: controller.signal });
  const rejected = expect(call).rejects.toBe('not wanted');
  await held.arrived(1);
  controller.abort('not wanted');
  await rejected;
  await pool.close();
  expect(latest(pool.quorum$).allStopped).toBe(true);
});

it('rejects for wrong options of a task, and refuses wrong options of solveWith at the call', async () => {
  await using pool = open({ size: 1 });
  await expect(pool.run({ do: 'echo', value: 1 }, { signl: undefined } as never)).rejects.toMatchObject({
    option: 'signl',
  });
  expect(() => solveWith(pool, { ordred: true } as never)).toThrow('unknown option');
});
