import { SpawnError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { closed, echoes, expectEnd, mission, open } from '../support/mission.js';

expectNothingLeftBehind();

const counter = () => new Int32Array(new SharedArrayBuffer(4));
const exits = { do: 'exit', code: 6 };

it('tries another worker when one exits during its setup', async () => {
  const { results, failure, status } = await mission(echoes(20), {
    setupData: { counter: counter(), setups: { 1: exits } },
  });
  expect(failure).toBeUndefined();
  expect(results).toHaveLength(20);
  expect(status).toMatchObject({ done: 20, retried: 0 });
});

it('ends with the reason when every worker exits during its setup', async () => {
  const { failure, status } = await mission(echoes(20), {
    size: 1,
    setupData: { counter: counter(), setups: { 1: exits, 2: exits, 3: exits } },
  });
  expect(failure?.error).toBeInstanceOf(SpawnError);
  expect((failure?.error as Error | undefined)?.message).toContain('exited with code 6');
  expect(status).toMatchObject({ done: 0, cancelled: 20, lostWorkers: 3 });
});

it('runs setup in replacements too, and tries again when one of them exits in it', async () => {
  const setupData = { counter: counter(), setups: { 2: exits }, log: new Int32Array(new SharedArrayBuffer(8)) };
  const pool = open({ size: 1, setupData });
  expect(await pool.run({ do: 'inTurn', turns: [exits, { do: 'echo', value: 'again' }] })).toBe('again');
  expect(await closed(pool)).toMatchObject({ done: 1, lostWorkers: 2 });
  // Two came through their setup, and the one that was still there tore down.
  expect([...setupData.log]).toEqual([2, 1]);
});

it('lets a worker through its setup that is still in it when the work is done, and tears it down', async () => {
  const held = gate();
  const log = new Int32Array(new SharedArrayBuffer(8));
  const pool = open({ setupData: { log, counter: counter(), setups: { 1: { do: 'gate', gate: held.cells } } } });
  expect(await pool.run({ do: 'echo', value: 'by the other' })).toBe('by the other');
  await held.arrived(1);
  const over = closed(pool);
  held.open();
  expect(await over).toMatchObject({ done: 1, lostWorkers: 0 });
  expect([...log]).toEqual([2, 2]);
});

it('does not wait for a worker that is still in its setup when it is terminated', async () => {
  const held = gate();
  const setups = { 1: { do: 'gate', gate: held.cells } };
  const pool = open({ stopTimeout: 50, setupData: { counter: counter(), setups } });
  await held.arrived(1);
  await pool.terminate();
  expect(await expectEnd(pool)).toMatchObject({ done: 0, lostWorkers: 0 });
});
