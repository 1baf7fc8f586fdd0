import { TaskError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { echoes, mission, open } from '../support/mission.js';

expectNothingLeftBehind();

it.each([
  ['its worker was lost', { do: 'exit', code: 1 }],
  ['it failed', { do: 'throw', message: 'not yet' }],
])('fails a task that is to have another attempt, but has moved away with the first, because %s', async (_, first) => {
  const bytes = new Uint8Array(8);
  const task = { do: 'inTurn', turns: [first, { do: 'echo', value: 1 }], bytes };
  const { failure, status } = await mission([task], {
    size: 1,
    transferTask: () => [bytes.buffer],
    retry: { attempts: 2 },
  });
  expect(failure?.error).toBeInstanceOf(TaskError);
  expect(status).toMatchObject({ failed: 1, retried: 1 });
});

it('rejects a run() whose task has moved away before', async () => {
  await using pool = open({ size: 1 });
  const bytes = new Uint8Array(8);
  const task = { do: 'byteLength', buffer: bytes.buffer, bytes };
  expect(await pool.run(task, { transfer: [bytes.buffer] })).toBe(8);
  await expect(pool.run(task, { transfer: [bytes.buffer] })).rejects.toBeInstanceOf(TaskError);
  expect(await pool.run({ do: 'echo', value: 'after' })).toBe('after');
});

it('fails those of a message whose memory went with another one of it', async () => {
  const shared = new ArrayBuffer(8);
  const bytes = new Uint8Array(shared);
  const letters: { index: number }[] = [];
  const tasks = [...echoes(4), ...[1, 2, 3].map((value) => ({ do: 'echo', value, bytes })), ...echoes(4)];
  const { results, status } = await mission(tasks, {
    size: 1,
    batch: 11,
    transferTask: (task) => ('bytes' in task ? [shared] : []),
    deadLetters: { next: (letter) => letters.push(letter) },
  });
  expect(results).toEqual([0, 1, 2, 3, 1, 0, 1, 2, 3]);
  expect(letters).toMatchObject([
    { index: 5, error: { name: 'TaskError' } },
    { index: 6, error: { name: 'TaskError' } },
  ]);
  expect(status).toMatchObject({ done: 9, failed: 2, lostWorkers: 0 });
});

it('fails a task whose result has moved away before', async () => {
  await using pool = open({ size: 1 });
  expect(await pool.run({ do: 'sameBytes' })).toEqual(new Uint8Array(8));
  await expect(pool.run({ do: 'sameBytes' })).rejects.toMatchObject({
    name: 'TaskError',
    cause: { name: 'DataCloneError' },
  });
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 1 });
});

it('fails a task that is to move what cannot be moved', async () => {
  await using pool = open({ size: 1 });
  await expect(pool.run({ do: 'echo', value: 1 }, { transfer: [{}] })).rejects.toBeInstanceOf(TaskError);
  expect(await pool.run({ do: 'echo', value: 'after' })).toBe('after');
});
