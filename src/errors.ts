/** Base of every error that rearguard makes: catch this one to catch them all. `cause` holds the original error where there is one. */
export class RearguardError extends Error {
  override readonly name: string = 'RearguardError';
}

/** An option was refused, before any thread was started. */
export class OptionError extends RearguardError {
  override readonly name = 'OptionError';
  /** Name of the option, such as `size` or `overflow.limit`. */
  readonly option: string;
  /** What was given. */
  readonly given: unknown;
  constructor(option: string, given: unknown, message: string) {
    super(message);
    this.option = option;
    this.given = given;
  }
}

/** The scheduler is not one, broke, or cannot start again. */
export class SourceError extends RearguardError {
  override readonly name: string = 'SourceError';
}

/** A push scheduler sent more than its `overflow` limit allows. */
export class OverflowError extends SourceError {
  override readonly name = 'OverflowError';
  /** How many values may wait for credit. */
  readonly limit: number;
  constructor(limit: number, message: string) {
    super(message);
    this.limit = limit;
  }
}

/** A task failed: its solver threw or rejected, or the task or its result cannot be cloned. `cause` is the original error. */
export class TaskError<T = unknown> extends RearguardError {
  override readonly name: string = 'TaskError';
  readonly task: T;
  /** How often the task was begun. */
  readonly attempts: number;
  constructor(message: string, task: T, attempts: number, options?: ErrorOptions) {
    super(message, options);
    this.task = task;
    this.attempts = attempts;
  }
}

/** A task ran longer than its `timeout`. */
export class TaskTimeoutError<T = unknown> extends TaskError<T> {
  override readonly name = 'TaskTimeoutError';
  /** Milliseconds that it was allowed. */
  readonly timeout: number;
  constructor(message: string, task: T, attempts: number, timeout: number) {
    super(message, task, attempts);
    this.timeout = timeout;
  }
}

/** Workers went away under the task, as many as `maxAttempts` says. */
export class WorkerLostError<T = unknown> extends TaskError<T> {
  override readonly name = 'WorkerLostError';
  /** In words, why the worker went away: `exited with code 3`, `ran out of memory` … */
  readonly reason: string;
  /** Exit code of the thread, where there is one. */
  readonly exitCode: number | undefined;
  constructor(
    message: string,
    task: T,
    attempts: number,
    loss: { reason: string; exitCode: number | undefined; cause?: unknown },
  ) {
    super(message, task, attempts, { cause: loss.cause });
    this.reason = loss.reason;
    this.exitCode = loss.exitCode;
  }
}

/** No worker could be started: wrong file, syntax error, failing `setup`, or not ready within `startTimeout`. */
export class SpawnError extends RearguardError {
  override readonly name = 'SpawnError';
}

/** The pool was closed or terminated: it takes no more tasks. */
export class PoolClosedError extends RearguardError {
  override readonly name = 'PoolClosedError';
}

/** Every task was settled, but a worker's `teardown` failed, or the worker went away before it was through. */
export class TeardownError extends RearguardError {
  override readonly name = 'TeardownError';
}
