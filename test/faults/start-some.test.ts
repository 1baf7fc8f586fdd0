import { Worker } from 'node:worker_threads';
import { openPool, SpawnError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, anyWorker, closed, type Deed, echoes, expectEnd, fixture, open, until } from '../support/mission.js';

expectNothingLeftBehind();

/** A pool of two whose first worker is as it should be, and whose others are not. */
function lame(file: URL, options = {}) {
  let started = 0;
  const create = () => new Worker(started++ === 0 ? anyWorker : file);
  return openPool<Deed, unknown>(create, { size: 2, ...options });
}

it.each([
  ['is missing', 'no-such.worker.mjs'],
  ['has a syntax error', 'syntax-error.worker.mjs'],
  ['throws at its top', 'throws-at-start.worker.mjs'],
  ['exits at its top', 'exits-at-start.worker.mjs'],
])('goes on with one worker when the file of the other %s', async (_, file) => {
  const pool = lame(fixture(file));
  await until(pool.status$, ({ lostWorkers }) => lostWorkers === 3);
  const outcomes = await all(pool.outcomes(echoes(60)));
  for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'done', workerId: 1, attempts: 1 });
  expect(outcomes).toHaveLength(60);
  expect(await closed(pool)).toMatchObject({ phase: 'stopped', done: 60, lostWorkers: 3 });
});

it('says on the roll who is lost for good', async () => {
  const pool = lame(fixture('throws-at-start.worker.mjs'));
  const { workers } = await until(pool.status$, ({ lostWorkers }) => lostWorkers === 3);
  expect(workers.filter(({ state }) => state === 'lost')).toHaveLength(1);
  expect(workers.find(({ id }) => id === 1)?.state).not.toBe('lost');
  await closed(pool);
});

it('goes on with one worker when the setup of the other never ends', async () => {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const never = { do: 'never' };
  const setups = { 2: never, 3: never, 4: never };
  const pool = open({ startTimeout: 500, setupData: { counter, setups } });
  await until(pool.status$, ({ lostWorkers }) => lostWorkers === 3);
  expect(await all(pool.solve(echoes(20)))).toHaveLength(20);
  expect(await closed(pool)).toMatchObject({ done: 20, lostWorkers: 3 });
});

it('has all its workers when some of them came at the second or third try', async () => {
  const held = gate();
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const fails = { do: 'throw', message: 'no connection' };
  const pool = open({ size: 2, setupData: { counter, setups: { 1: fails, 2: fails } } });
  await until(pool.status$, ({ workers }) => workers.filter(({ state }) => state === 'idle').length === 2);
  const calls = ['one', 'two'].map((value) => pool.run({ do: 'gate', gate: held.cells, value }));
  await held.arrived(2);
  held.open();
  expect(await Promise.all(calls)).toEqual(['one', 'two']);
  expect(await closed(pool)).toMatchObject({ lostWorkers: 2 });
});

it('errors with the real cause once the last worker is lost and no other can be started', async () => {
  const pool = lame(fixture('throws-at-start.worker.mjs'));
  await until(pool.status$, ({ lostWorkers }) => lostWorkers === 3);
  const error = await pool.run({ do: 'exit', code: 1 }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SpawnError);
  expect(error).toMatchObject({ cause: { message: 'broken at the top' } });
  await expect(pool.run({ do: 'echo', value: 1 })).rejects.toBeInstanceOf(SpawnError);
  await pool.close();
  expect(await expectEnd(pool)).toMatchObject({ phase: 'failed', done: 0, lostWorkers: 7 });
});
