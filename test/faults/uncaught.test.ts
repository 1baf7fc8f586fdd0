import { WorkerLostError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { all, closed, echoes, mission, open } from '../support/mission.js';

expectNothingLeftBehind();

const bystanders = echoes(60);

it.each([
  ['throws outside of it', 'uncaught'],
  ['leaves a rejection unhandled', 'unhandled'],
])('names the task and the cause when it %s', async (_, deed) => {
  const task = { do: deed, message: 'out of the blue' };
  const { failure, status } = await mission([task, ...bystanders], { maxAttempts: 1 });
  const error = failure?.error as WorkerLostError;
  expect(error).toBeInstanceOf(WorkerLostError);
  expect(error.task).toBe(task);
  expect(error.reason).toBe('died of an uncaught error (Error: out of the blue)');
  expect(error.cause).toMatchObject({ name: 'Error', message: 'out of the blue' });
  expect(error.exitCode).toBe(1);
  expect(status.lostWorkers).toBe(1);
});

it.each(['uncaught', 'unhandled'])('does a task again that left an error %s, and no other', async (deed) => {
  const turns = [
    { do: deed, message: 'once' },
    { do: 'echo', value: 'done again' },
  ];
  const pool = open();
  const outcomes = await all(pool.outcomes([...bystanders, { do: 'inTurn', turns }, ...bystanders]));
  expect(outcomes).toHaveLength(121);
  expect(outcomes.filter(({ attempts }) => attempts > 1)).toMatchObject([{ value: 'done again', attempts: 2 }]);
  expect(await closed(pool)).toMatchObject({ done: 121, retried: 1, lostWorkers: 1 });
});

it('holds a rejection that comes after the result against no task', async () => {
  const next = { do: 'unhandled', message: 'too late' };
  const pool = open({ batch: 1 });
  const tasks = bystanders.slice(0, 6).map((first) => ({ do: 'resultThenAtOnce', first, next }));
  const outcomes = await all(pool.outcomes(tasks));
  expect(outcomes.map(({ index }) => index).sort()).toEqual([...tasks.keys()]);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'done', attempts: 1 });
  expect(await pool.run({ do: 'echo', value: 'after' })).toBe('after');
  await pool.terminate();
});

it('fails the task, not the worker, when its stack overflows', async () => {
  const pool = open({ size: 1 });
  await expect(pool.run({ do: 'recurse' })).rejects.toMatchObject({ name: 'TaskError', cause: { name: 'RangeError' } });
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 1 });
  expect(await closed(pool)).toMatchObject({ lostWorkers: 0 });
});
