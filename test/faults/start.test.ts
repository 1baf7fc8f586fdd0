import { Worker } from 'node:worker_threads';
import { openPool, SpawnError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { anyWorker, fixture, mission } from '../support/mission.js';

expectNothingLeftBehind();

const tasks = [{ do: 'echo', value: 1 }];

it.each([
  ['is missing', fixture('no-such.worker.mjs'), { message: expect.stringContaining('Cannot find module') }],
  ['has a syntax error', fixture('syntax-error.worker.mjs'), { name: 'SyntaxError' }],
  ['throws at its top', fixture('throws-at-start.worker.mjs'), { message: 'broken at the top' }],
])('ends with the real cause when the worker file %s', async (_, worker, cause) => {
  const { failure } = await mission(tasks, { worker });
  expect(failure?.error).toBeInstanceOf(SpawnError);
  expect(failure?.error).toMatchObject({ name: 'SpawnError', cause });
});

it('says so when the worker file exits before it is ready', async () => {
  const { failure } = await mission(tasks, { worker: fixture('exits-at-start.worker.mjs') });
  expect(failure?.error).toBeInstanceOf(SpawnError);
  expect((failure?.error as Error | undefined)?.message).toContain('exited with code 9');
});

it('ends with the error of setup, its code included', async () => {
  const { failure } = await mission(tasks, { setupData: { failSetup: true } });
  expect(failure?.error).toBeInstanceOf(SpawnError);
  expect(failure?.error).toMatchObject({ cause: { message: 'no database', code: 'E_SETUP' } });
});

it.each([
  ['setup never ends', { setupData: { hangSetup: true } }],
  ['the file exposes no solver', { worker: fixture('exposes-nothing.worker.mjs') }],
])('gives up after startTimeout when %s', async (_, options) => {
  const { failure } = await mission(tasks, { size: 1, startTimeout: 150, ...options });
  expect(failure?.error).toBeInstanceOf(SpawnError);
  expect((failure?.error as Error | undefined)?.message).toContain('was not ready within 150 ms (startTimeout)');
});

it('ends with what the factory threw', async () => {
  const worker = (): Worker => {
    throw new Error('no worker today');
  };
  const { failure } = await mission(tasks, { worker });
  expect(failure?.error).toMatchObject({ name: 'SpawnError', cause: { message: 'no worker today' } });
});

it('ends with a clear error when the factory returns something else', async () => {
  const { failure } = await mission(tasks, { worker: (() => 42) as never });
  expect(failure?.error).toMatchObject({
    name: 'SpawnError',
    cause: { message: 'the worker factory must return a Worker of node:worker_threads' },
  });
});

it('takes workers from a factory', async () => {
  const { results } = await mission(tasks, { worker: () => new Worker(anyWorker) });
  expect(results).toEqual([1]);
});

it('rejects every call on an open pool that cannot start, then and later', async () => {
  const pool = openPool<number, number>(fixture('no-such.worker.mjs'), { size: 2 });
  await expect(pool.run(1)).rejects.toBeInstanceOf(SpawnError);
  await expect(pool.run(2)).rejects.toBeInstanceOf(SpawnError);
  await pool.close();
});
