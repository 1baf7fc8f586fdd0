import { TaskError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { closed, mission, open } from '../support/mission.js';

expectNothingLeftBehind();

it('ends with a TaskError that keeps class, message, code, own properties and stack of the original', async () => {
  const task = { do: 'throw', message: 'not a number', code: 'E_NAN' };
  const { failure, status } = await mission([task]);
  const error = failure?.error as TaskError;
  expect(error).toBeInstanceOf(TaskError);
  expect(error).toMatchObject({
    name: 'TaskError',
    task,
    attempts: 1,
    message: 'task 0 failed: TypeError: not a number',
  });
  expect(error.cause).toBeInstanceOf(TypeError);
  expect(error.cause).toMatchObject({ message: 'not a number', code: 'E_NAN', detail: { at: 7 } });
  expect((error.cause as Error).stack).toContain('any.worker.mjs');
  expect(status).toMatchObject({ failed: 1, lostWorkers: 0 });
});

it('ends with a TaskError when the solver rejects', async () => {
  const { failure } = await mission([{ do: 'reject', message: 'too far' }]);
  expect((failure?.error as TaskError | undefined)?.cause).toBeInstanceOf(RangeError);
});

it.each([undefined, null, 0, '', false, 'a string', { some: 'object' }])(
  'takes %j for a failure when it is thrown',
  async (value) => {
    const { failure } = await mission([{ do: 'throwValue', value }]);
    expect(failure?.error).toBeInstanceOf(TaskError);
    expect((failure?.error as TaskError | undefined)?.cause).toEqual(value);
  },
);

it('goes on without failed tasks when there is a place for dead letters', async () => {
  const letters: unknown[] = [];
  const tasks = Array.from({ length: 40 }, (_, value) =>
    value % 4 === 0 ? { do: 'throw', message: `no ${value}` } : { do: 'echo', value },
  );
  const { results, failure, status } = await mission(tasks, {
    deadLetters: { next: (letter) => letters.push(letter) },
  });
  expect(failure).toBeUndefined();
  expect(results).toHaveLength(30);
  expect(letters).toHaveLength(10);
  expect(letters[0]).toMatchObject({ error: { name: 'TaskError' }, attempts: 1, history: [{ attempt: 1 }] });
  expect(status).toMatchObject({ pulled: 40, done: 30, failed: 10 });
});

it('keeps what it can of an error that is frozen', async () => {
  const { failure } = await mission([{ do: 'throwFrozen', message: 'cold' }]);
  expect(failure?.error).toMatchObject({ name: 'TaskError', message: 'task 0 failed: SyntaxError: cold' });
  expect((failure?.error as TaskError | undefined)?.cause).toBeInstanceOf(SyntaxError);
});

it.each([
  ['whose every getter throws', 'throwHostile'],
  ['that is a proxy of nothing', 'throwRevoked'],
  ['that is a function', 'throwFunction'],
])('fails the task, and neither worker nor pool, for a thrown thing %s', async (_, deed) => {
  const pool = open({ size: 1 });
  const error = await pool.run({ do: deed }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TaskError);
  expect((error as TaskError).cause).toBeInstanceOf(Error);
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 1 });
  expect(await closed(pool)).toMatchObject({ done: 1, failed: 1, lostWorkers: 0 });
});

it('takes an AbortError that nobody asked for as a failure like any other', async () => {
  const { failure, status } = await mission([{ do: 'throwAborted' }]);
  expect(failure?.error).toMatchObject({ name: 'TaskError', cause: { name: 'AbortError', message: 'not now' } });
  expect(status).toMatchObject({ failed: 1, cancelled: 0 });
});
