import type { Task } from '../contract/task.js';
import { TaskError } from '../errors.js';

/** The error of an attempt: names the task and keeps what was thrown. */
export function taskError(task: Task | undefined, cause: unknown): TaskError {
  const attempts = (task?.attempts ?? 0) + 1;
  return new TaskError(`task ${task?.index ?? '?'} failed: ${inWords(cause)}`, task?.value, attempts, { cause });
}

/** Anything can be thrown, so anything must have a line of text. */
function inWords(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message ? `${thrown.name}: ${thrown.message}` : thrown.name;
  try {
    return `${typeof thrown === 'string' ? JSON.stringify(thrown) : String(thrown)} was thrown`;
  } catch {
    return 'something was thrown that has no text';
  }
}
