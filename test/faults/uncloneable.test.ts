import { TaskError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { mission } from '../support/mission.js';

expectNothingLeftBehind();

const bystanders = Array.from({ length: 60 }, (_, value) => ({ do: 'echo', value }));

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
