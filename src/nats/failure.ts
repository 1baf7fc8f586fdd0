import type { FailedAttempt } from '../contract/outcome.js';
import { TaskError, TaskTimeoutError, WorkerLostError } from '../errors.js';
import { decodeError, encodeError } from '../wire/error-codec.js';
import type { Failure, FailureAttempt } from './chunk.js';

type Told = Omit<Failure, 'task' | 'history' | 'attempts'>;

/** A crew counts its own tasks; the run has other numbers for them. */
const renumbered = (message: string, index: number | undefined): string =>
  index === undefined ? message : message.replace(/^task \d+/, `task ${index}`);

function told(error: Error, index: number | undefined): Told {
  const lost = error instanceof WorkerLostError ? error : undefined;
  const late = error instanceof TaskTimeoutError ? error : undefined;
  return {
    kind: lost ? 'lost' : late ? 'timeout' : 'task',
    message: renumbered(error.message, index),
    cause: 'cause' in error && error.cause !== undefined ? encodeError(error.cause) : undefined,
    timeout: late?.timeout ?? 0,
    reason: lost?.reason ?? '',
    exitCode: lost?.exitCode,
  };
}

/** A failed task so that it can travel. */
export function encodeFailure(
  task: unknown,
  last: FailedAttempt,
  history: readonly FailedAttempt[],
  index?: number,
): Failure {
  const attempt = ({ error, attempt, workerId, ranMs }: FailedAttempt): FailureAttempt => ({
    attempt,
    workerId,
    ranMs,
    ...told(error, index),
  });
  return { task, attempts: last.attempt, ...told(last.error, index), history: history.map(attempt) };
}

function restored({ kind, message, cause, timeout, reason, exitCode }: Told, task: unknown, attempts: number): Error {
  const original = cause && decodeError(cause);
  if (kind === 'lost') return new WorkerLostError(message, task, attempts, { reason, exitCode, cause: original });
  if (kind === 'timeout') return new TaskTimeoutError(message, task, attempts, timeout);
  return new TaskError(message, task, attempts, cause ? { cause: original } : undefined);
}

/** The attempts of a failed task, as they were before they travelled; the last one is its error. */
export function decodeFailure({ task, history, ...last }: Failure): readonly FailedAttempt[] {
  return history.map((each, i) => ({
    attempt: each.attempt,
    workerId: each.workerId,
    ranMs: each.ranMs,
    error: restored(i === history.length - 1 ? last : each, task, each.attempt),
  }));
}

/** A task that could not travel, or under which hosts went away: there is nobody to ask about it. */
export function failureOf(task: unknown, error: Error, attempts: number): Failure {
  const last = { attempt: attempts, error, workerId: 0, ranMs: 0 };
  return encodeFailure(task, last, [last]);
}
