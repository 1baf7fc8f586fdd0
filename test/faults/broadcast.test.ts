import { OptionError, openPool, type Pool, PoolClosedError, SpawnError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { closed, type Deed, expectEnd, fixture, open, until, workersIn } from '../support/mission.js';

expectNothingLeftBehind();

/** What each of so many workers has heard. */
async function heardBy(pool: Pool<Deed, unknown>, workers: number): Promise<unknown[]> {
  const held = gate();
  await until(pool.quorum$, (quorum) => workersIn(quorum, 'idle').length === workers);
  const calls = Array.from({ length: workers }, () => pool.run({ do: 'heard', gate: held.cells }));
  await held.arrived(workers);
  held.open();
  return Promise.all(calls);
}

it('reaches every worker once, in order, whether it was ready by then or not', async () => {
  const pool = open();
  pool.broadcast('a');
  pool.broadcast('b');
  expect(await heardBy(pool, 2)).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
  pool.broadcast('c');
  expect(await heardBy(pool, 2)).toEqual([
    ['a', 'b', 'c'],
    ['a', 'b', 'c'],
  ]);
  await closed(pool);
});

it('reaches the replacement of a lost worker before its first task', async () => {
  const pool = open({ size: 1 });
  pool.broadcast('a');
  pool.broadcast('b');
  const turns = [{ do: 'exit', code: 1 }, { do: 'heard' }];
  expect(await pool.run({ do: 'inTurn', turns })).toEqual(['a', 'b']);
  expect(await closed(pool)).toMatchObject({ lostWorkers: 1 });
});

it('reaches workers that an elastic pool starts later', async () => {
  const pool = open({ size: { min: 0, max: 2 } });
  pool.broadcast('a');
  const held = gate();
  const calls = [1, 2].map(() => pool.run({ do: 'heard', gate: held.cells }));
  await held.arrived(2);
  held.open();
  expect(await Promise.all(calls)).toEqual([['a'], ['a']]);
  await closed(pool);
});

it('comes before every task that is handed out later, and tasks wait for a hook that takes its time', async () => {
  const pool = open({ size: 1 });
  const held = gate();
  expect(await pool.run({ do: 'heard' })).toEqual([]);
  pool.broadcast({ opens: held.cells, says: 'slow' });
  pool.broadcast('fast');
  const call = pool.run({ do: 'heard' });
  await held.arrived(1);
  held.open();
  expect(await call).toEqual(['slow', 'fast']);
  await closed(pool);
});

it('is what it was when it was given', async () => {
  const pool = open({ size: 1 });
  const message = { says: 'before' };
  pool.broadcast(message);
  message.says = 'after';
  expect(await pool.run({ do: 'heard' })).toEqual(['before']);
  await closed(pool);
});

it('costs the worker, and no task, when a hook fails; the replacement hears it again', async () => {
  const pool = open({ size: 1 });
  expect(await pool.run({ do: 'heard' })).toEqual([]);
  pool.broadcast({ fails: new Int32Array(new SharedArrayBuffer(4)), times: 1, says: 'at the second try' });
  const call = pool.run({ do: 'heard' });
  const context = pool.run({ do: 'context' });
  expect(await call).toEqual(['at the second try']);
  expect(await context).toMatchObject({ attempt: 1, workerId: 2 });
  expect(await closed(pool)).toMatchObject({ done: 3, failed: 0, retried: 0, lostWorkers: 1 });
});

it('ends a pool that it fails in everywhere, with the cause', async () => {
  const pool = open({ size: 1 });
  expect(await pool.run({ do: 'heard' })).toEqual([]);
  pool.broadcast({ fails: new Int32Array(new SharedArrayBuffer(4)), times: 1_000 });
  const error = await pool.run({ do: 'heard' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SpawnError);
  expect(error).toMatchObject({
    message: expect.stringContaining('failed in onBroadcast'),
    cause: { message: 'not to be heard' },
  });
  await pool.close();
  expect(await expectEnd(pool)).toMatchObject({ phase: 'failed', cancelled: 1 });
});

it('does not keep a pool from closing', async () => {
  const pool = open();
  const held = gate();
  pool.broadcast({ opens: held.cells, says: 'slow' });
  await held.arrived(2);
  const over = closed(pool);
  held.open();
  expect(await over).toMatchObject({ lostWorkers: 0 });
});

it('is refused at the call if it cannot be cloned, or comes too late', async () => {
  const pool = open({ size: 1 });
  expect(() => pool.broadcast(() => 'a function')).toThrow(OptionError);
  expect(await pool.run({ do: 'heard' })).toEqual([]);
  await closed(pool);
  expect(() => pool.broadcast('late')).toThrow(PoolClosedError);
});

it('is of no harm to workers without the hook', async () => {
  const pool = openPool<number, number>(fixture('plain.worker.mjs'), { size: 1 });
  pool.broadcast('who hears this');
  expect(await pool.run(20)).toBe(21);
  await pool.close();
});
