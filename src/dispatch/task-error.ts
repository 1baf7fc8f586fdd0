import type { Task } from '../contract/task.js';
import { TaskError, TaskTimeoutError } from '../errors.js';

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

/** The error of an attempt that took too long. */
export function timeoutError(task: Task): TaskTimeoutError {
  const attempt = task.attempts + 1;
  const timeout = task.timeout ?? 0;
  return new TaskTimeoutError(
    `task ${task.index} ran longer than its timeout of ${timeout} ms (attempt ${attempt})`,
    task.value,
    attempt,
    timeout,
  );
}
