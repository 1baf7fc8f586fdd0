import { TaskError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { all, closed, echoes, mission, open } from '../support/mission.js';

expectNothingLeftBehind();

const bystanders = echoes(60);

it.each([
  ['task', { do: 'echo', value: () => 'a function' }],
  ['result', { do: 'uncloneable' }],
])('fails the one whose %s cannot be cloned, and no other', async (_, task) => {
  const letters: { error: Error; task: unknown }[] = [];
  const { results, failure } = await mission([...bystanders, task, ...bystanders], {
    batch: 16,
    deadLetters: { next: (letter) => letters.push(letter) },
  });
  expect(failure).toBeUndefined();
  expect(results).toHaveLength(120);
  expect(letters).toHaveLength(1);
  expect(letters[0]?.error).toBeInstanceOf(TaskError);
  expect(letters[0]?.error.message).toContain('task 60 failed: DataCloneError');
  expect(letters[0]?.task).toBe(task);
});

it('sends an error on without the property that cannot be cloned', async () => {
  const { failure, status } = await mission([{ do: 'throwUncloneable', message: 'call me back' }, ...bystanders]);
  const cause = (failure?.error as TaskError | undefined)?.cause;
  expect(cause).toBeInstanceOf(TypeError);
  expect(cause).toMatchObject({ message: 'call me back', code: 'E_BACK' });
  expect(cause).not.toHaveProperty('callback');
  expect(status.lostWorkers).toBe(0);
});

it('does not try a task again that cannot be cloned, whatever retry says', async () => {
  const asked: unknown[] = [];
  const pool = open();
  const tasks = [{ do: 'echo', value: Symbol('of nothing') }, ...bystanders];
  const outcomes = await all(pool.outcomes(tasks, { retry: { attempts: 5, when: (error) => asked.push(error) > 0 } }));
  expect(outcomes.filter(({ status }) => status === 'failed')).toMatchObject([{ index: 0, attempts: 1 }]);
  expect(outcomes).toHaveLength(61);
  expect(asked).toEqual([]);
  expect(await closed(pool)).toMatchObject({ done: 60, failed: 1, retried: 0 });
});

it('tries a task again whose result could not be cloned, where retry says so', async () => {
  const pool = open();
  const turns = [{ do: 'uncloneable' }, { do: 'echo', value: 'better' }];
  const outcomes = await all(pool.outcomes([{ do: 'inTurn', turns }], { retry: { attempts: 2 } }));
  expect(outcomes).toMatchObject([{ status: 'done', value: 'better', attempts: 2 }]);
  await closed(pool);
});

it('loses the children of a task whose result cannot be cloned together with its result', async () => {
  const letters: unknown[] = [];
  const children = echoes(3);
  const { results, status } = await mission([{ do: 'parentThen', children, next: { do: 'uncloneable' } }], {
    deadLetters: { next: (letter) => letters.push(letter) },
  });
  expect(results).toEqual([]);
  expect(letters).toHaveLength(1);
  expect(status).toMatchObject({ pulled: 1, enqueued: 0, failed: 1 });
});

it('fails a task whose child cannot be cloned, and no other', async () => {
  const letters: unknown[] = [];
  const parent = { do: 'uncloneableChild' };
  const { results, status } = await mission([...bystanders, parent, ...bystanders], {
    batch: 16,
    deadLetters: { next: (letter) => letters.push(letter) },
  });
  expect(results).toHaveLength(120);
  expect(letters).toMatchObject([{ task: parent, error: { cause: { name: 'DataCloneError' } } }]);
  expect(status).toMatchObject({ enqueued: 0, failed: 1, lostWorkers: 0 });
});
