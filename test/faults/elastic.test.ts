import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, closed, echoes, latest, mission, open, until, workersIn } from '../support/mission.js';

expectNothingLeftBehind();

it('grows while there are more tasks than workers, and shrinks after idleTimeout, with a teardown for each', async () => {
  const log = new Int32Array(new SharedArrayBuffer(8));
  const held = gate();
  const pool = open({ size: { min: 1, max: 3 }, idleTimeout: 60, setupData: { log } });
  expect(latest(pool.quorum$).members).toHaveLength(1);
  const calls = [1, 2, 3, 4].map((value) => pool.run({ do: 'gate', gate: held.cells, value }));
  await held.arrived(3);
  held.open();
  expect(await Promise.all(calls)).toEqual([1, 2, 3, 4]);
  await until(pool.quorum$, ({ members }) => members.length === 1);
  expect([...log]).toEqual([3, 2]);
  expect(await pool.run({ do: 'echo', value: 'by the last' })).toBe('by the last');
  expect(await closed(pool)).toMatchObject({ done: 5, lostWorkers: 0 });
  expect([...log]).toEqual([3, 3]);
});

it('starts nobody before the first task where min is 0, and keeps nobody after the last', async () => {
  const pool = open({ size: { min: 0, max: 2 }, idleTimeout: 40 });
  expect(latest(pool.quorum$).members).toEqual([]);
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 1 });
  await until(pool.quorum$, ({ members }) => members.length === 0);
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 2 });
  expect(await closed(pool)).toMatchObject({ done: 2, lostWorkers: 0 });
});

it('closes where nobody was ever started', async () => {
  const pool = open({ size: { min: 0, max: 2 } });
  expect(await closed(pool)).toMatchObject({ pulled: 0, workers: [] });
});

it('needs nobody for a mission without tasks', async () => {
  const { results, failure, status } = await mission([], { size: { min: 0, max: 2 } });
  expect(failure).toBeUndefined();
  expect(results).toEqual([]);
  expect(status).toMatchObject({ pulled: 0, workers: [] });
});

it('does a mission from nobody to nobody', async () => {
  const { results, failure } = await mission(echoes(200), { size: { min: 0, max: 3 } });
  expect(failure).toBeUndefined();
  expect(results).toHaveLength(200);
});

it('is told of a worker that cannot be started where there was nobody before', async () => {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const fails = { do: 'throw', message: 'no connection' };
  const setups = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [at + 1, fails]));
  const { failure } = await mission(echoes(3), { size: { min: 0, max: 1 }, setupData: { counter, setups } });
  expect(failure?.error).toMatchObject({ name: 'SpawnError', cause: { message: 'no connection' } });
});

it('replaces a worker that a task has cost, if it is still needed', async () => {
  const pool = open({ size: { min: 0, max: 2 }, idleTimeout: 40 });
  const turns = [
    { do: 'exit', code: 1 },
    { do: 'echo', value: 'again' },
  ];
  expect(await all(pool.solve([{ do: 'inTurn', turns }, ...echoes(20)]))).toHaveLength(21);
  await until(pool.quorum$, ({ members }) => members.length === 0);
  expect(await closed(pool)).toMatchObject({ done: 21, retried: 1, lostWorkers: 1 });
});

it('does not let a worker go that has something to do', async () => {
  const pool = open({ size: { min: 1, max: 2 }, idleTimeout: 30 });
  const held = gate();
  const calls = [1, 2].map(() => pool.run({ do: 'waitThere', gate: held.cells }));
  await held.arrived(2);
  // More than idleTimeout goes by, as a third call tells.
  const signal = AbortSignal.timeout(90);
  await expect(pool.run({ do: 'echo' }, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(workersIn(latest(pool.quorum$), 'busy')).toEqual([1, 2]);
  held.open();
  expect(await Promise.all(calls)).toHaveLength(2);
  expect(await closed(pool)).toMatchObject({ done: 2, cancelled: 1, lostWorkers: 0 });
});
