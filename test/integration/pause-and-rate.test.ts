import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, closed, type Deed, echoes, latest, open, until, workersIn } from '../support/mission.js';

expectNothingLeftBehind();

it('pause() lets running tasks end, hands out no other, and lets workers go that are not needed', async () => {
  const pool = open({ size: { min: 0, max: 2 }, idleTimeout: 20 });
  const held = gate();
  const running = pool.run({ do: 'gate', gate: held.cells, value: 'ended' });
  await held.arrived(1);
  pool.pause();
  const waiting = pool.run({ do: 'echo', value: 'waited' });
  held.open();
  expect(await running).toBe('ended');
  await until(pool.quorum$, (quorum) => workersIn(quorum, 'starting', 'idle', 'busy', 'stopping').length === 0);
  expect(latest(pool.status$)).toMatchObject({ paused: true, queued: 1, inFlight: 0 });
  pool.resume();
  expect(await waiting).toBe('waited');
  await closed(pool);
});

it('close() of a pool that is paused finishes what was accepted', async () => {
  const pool = open();
  pool.pause();
  const results = all(pool.solve(echoes(50)));
  const call = pool.run({ do: 'echo', value: 1 });
  await closed(pool);
  expect(await call).toBe(1);
  expect(await results).toHaveLength(50);
});

it('with a rate no more attempts are handed out in any time than its limit', async () => {
  const [limit, perMs] = [4, 60];
  const pool = open({ rate: { limit, perMs } });
  const tasks: Deed[] = echoes(18);
  const handedOut = (await all(pool.outcomes(tasks))).map(({ queuedMs }) => queuedMs).sort((a, b) => a - b);
  for (let i = limit; i < handedOut.length; i++) {
    expect((handedOut[i] as number) - (handedOut[i - limit] as number)).toBeGreaterThanOrEqual(perMs - 1e-6);
  }
  expect(latest(pool.status$)).toMatchObject({ done: 18 });
  await closed(pool);
});

it('a pool that waits for its rate ends when it is terminated', async () => {
  const pool = open({ rate: { limit: 1, perMs: 1_000_000 } });
  expect(await pool.run({ do: 'echo', value: 1 })).toBe(1);
  const waiting = expect(pool.run({ do: 'echo', value: 2 })).rejects.toBe('enough');
  await pool.terminate('enough');
  await waiting;
});
