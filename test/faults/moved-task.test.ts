import { TaskError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { mission, open } from '../support/mission.js';

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
