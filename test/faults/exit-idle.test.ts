import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { closed, latest, open, until, workersIn } from '../support/mission.js';

expectNothingLeftBehind();

it.each([
  ['exits with code 0', { do: 'exit', code: 0 }],
  ['exits with code 4', { do: 'exit', code: 4 }],
  ['throws outside any task', { do: 'uncaught', message: 'nobody asked' }],
])('replaces a worker that %s while it is idle, and no task pays for it', async (_, next) => {
  const pool = open();
  const held = gate();
  expect(await pool.run({ do: 'resultThen', gate: held.cells, value: 'before', next })).toBe('before');
  const both = await until(pool.quorum$, (quorum) => workersIn(quorum, 'idle').length === 2);
  held.open();
  const others = await until(
    pool.quorum$,
    (quorum) => workersIn(quorum, 'idle').length === 2 && workersIn(quorum, 'idle').some((id) => id > 2),
  );
  expect(workersIn(both, 'idle')).toEqual([1, 2]);
  expect(workersIn(others, 'idle')).toContain(3);
  expect(await pool.run({ do: 'context' })).toMatchObject({ attempt: 1 });
  expect(await closed(pool)).toMatchObject({ done: 2, failed: 0, retried: 0, lostWorkers: 1 });
});

it('replaces every worker of a pool in which all exit', async () => {
  const pool = open({ size: 3 });
  const held = gate();
  const task = { do: 'resultThenHeld', gate: held.cells, value: 1, next: { do: 'exit', code: 1 } };
  await until(pool.quorum$, (quorum) => workersIn(quorum, 'idle').length === 3);
  await Promise.all([task, task, task].map((each) => pool.run(each)));
  await held.arrived(3);
  held.open();
  await until(pool.quorum$, (quorum) => workersIn(quorum, 'idle').filter((id) => id > 3).length === 3);
  expect(latest(pool.status$).lostWorkers).toBe(3);
  expect(await pool.run({ do: 'echo', value: 'after' })).toBe('after');
  await closed(pool);
});
