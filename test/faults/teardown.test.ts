import { openPool, TeardownError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { anyWorker, type Deed, mission } from '../support/mission.js';

expectNothingLeftBehind();

const tasks = [
  { do: 'echo', value: 1 },
  { do: 'echo', value: 2 },
];

it('delivers every result, then errors when a teardown throws', async () => {
  const { results, failure } = await mission(tasks, { setupData: { failTeardown: true } });
  expect(results.sort()).toEqual([1, 2]);
  expect(failure?.error).toBeInstanceOf(TeardownError);
  expect(failure?.error).toMatchObject({ cause: { message: 'no way to close' } });
});

it('delivers every result, then errors when a worker exits in its teardown', async () => {
  const { results, failure } = await mission(tasks, { setupData: { exitInTeardown: true } });
  expect(results.sort()).toEqual([1, 2]);
  expect(failure?.error).toBeInstanceOf(TeardownError);
  expect((failure?.error as Error | undefined)?.message).toContain('exited with code 5');
});

it('rejects close() when a teardown throws, with every thread gone', async () => {
  const pool = openPool<Deed, unknown>(anyWorker, { size: 2, setupData: { failTeardown: true } });
  expect(await pool.run({ do: 'echo', value: 1 })).toBe(1);
  await expect(pool.close()).rejects.toBeInstanceOf(TeardownError);
});

it('delivers every result, then errors with the cause when a teardown leaves an error uncaught', async () => {
  const teardown = { do: 'uncaught', message: 'in the last moment' };
  const { results, failure } = await mission(tasks, { size: 1, setupData: { teardown } });
  expect(results.sort()).toEqual([1, 2]);
  expect(failure?.error).toBeInstanceOf(TeardownError);
  expect(failure?.error).toMatchObject({ cause: { message: 'in the last moment' } });
});

it.each([
  ['never ends', { do: 'never' }],
  ['never lets go of its thread', { do: 'spin' }],
])('ends a worker by force whose teardown %s', async (_, teardown) => {
  const { results, status } = await mission(tasks, { stopTimeout: 50, setupData: { teardown } });
  expect(results.sort()).toEqual([1, 2]);
  expect(status).toMatchObject({ done: 2 });
});
