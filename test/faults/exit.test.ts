import { TaskError, WorkerLostError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { mission } from '../support/mission.js';

expectNothingLeftBehind();

const bystanders = Array.from({ length: 60 }, (_, value) => ({ do: 'echo', value }));

it.each([0, 1, 3])('names the task and the reason when its worker exits with code %i', async (code) => {
  const task = { do: 'exit', code };
  const { failure, status } = await mission([task, ...bystanders], { maxAttempts: 1 });
  expect(failure?.error).toBeInstanceOf(WorkerLostError);
  expect(failure?.error).toBeInstanceOf(TaskError);
  expect(failure?.error).toMatchObject({
    name: 'WorkerLostError',
    task,
    attempts: 1,
    reason: `exited with code ${code}`,
    exitCode: code,
  });
  expect(status.lostWorkers).toBe(1);
});

it('runs the task again in another worker, maxAttempts times, and finishes every bystander', async () => {
  const letters: unknown[] = [];
  const { results, failure, status } = await mission(
    [...bystanders.slice(0, 30), { do: 'exit', code: 3 }, ...bystanders.slice(30)],
    {
      deadLetters: { next: (letter) => letters.push(letter) },
    },
  );
  expect(failure).toBeUndefined();
  expect(results.sort((a, b) => Number(a) - Number(b))).toEqual(bystanders.map(({ value }) => value));
  expect(status).toMatchObject({ done: 60, failed: 1, lostWorkers: 3 });
  expect(letters).toMatchObject([
    {
      index: 30,
      attempts: 3,
      error: { name: 'WorkerLostError', exitCode: 3 },
      history: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }],
    },
  ]);
});
