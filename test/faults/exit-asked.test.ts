import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { expectEnd, open, until } from '../support/mission.js';

expectNothingLeftBehind();

it('asks a worker to exit before it is ended because of a task: its exit handlers run in the thread', async () => {
  const onExit = gate();
  const pool = open({ size: 1, grace: 20, setupData: { onExit: onExit.cells } });
  await expect(pool.run({ do: 'never' }, { timeout: 20 })).rejects.toMatchObject({ name: 'TaskTimeoutError' });
  await onExit.arrived(1);
  await until(pool.status$, ({ lostWorkers }) => lostWorkers === 1);
  await pool.close();
  await expectEnd(pool);
});

it('asks a worker to exit that does not give up a task within stopTimeout', async () => {
  const onExit = gate();
  const held = gate();
  const pool = open({ size: 1, stopTimeout: 30, setupData: { onExit: onExit.cells } });
  const call = pool.run({ do: 'never', gate: held.cells });
  const rejected = expect(call).rejects.toMatchObject({ name: 'AbortError' });
  await held.arrived(1);
  await pool.terminate();
  await rejected;
  await onExit.arrived(1);
  await expectEnd(pool);
});

it('asks a worker to exit whose teardown does not end', async () => {
  const onExit = gate();
  const setupData = { onExit: onExit.cells, teardown: { do: 'never' } };
  const pool = open({ size: 1, stopTimeout: 30, setupData });
  expect(await pool.run({ do: 'echo', value: 1 })).toBe(1);
  await pool.close();
  await onExit.arrived(1);
  await expectEnd(pool);
});

it('ends a worker by force that cannot hear it', async () => {
  const onExit = gate();
  const held = gate();
  const pool = open({ size: 1, stopTimeout: 30, setupData: { onExit: onExit.cells } });
  const rejected = expect(pool.run({ do: 'spin', gate: held.cells })).rejects.toMatchObject({ name: 'AbortError' });
  await held.arrived(1);
  await pool.terminate();
  await rejected;
  await expectEnd(pool);
  expect(Atomics.load(onExit.cells, 1)).toBe(0);
});
