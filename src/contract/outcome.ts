import type { TaskError, TaskTimeoutError, WorkerLostError } from '../errors.js';

/** What is known of a task once it is settled. */
export interface OutcomeFacts<T> {
  readonly task: T;
  /** Pull order within its scheduler, from 0; a child task has that of its parent. */
  readonly index: number;
  /** Attempts that are over. One that was cancelled on its way is not counted. */
  readonly attempts: number;
  /** The worker of its last attempt; undefined if it was cancelled. */
  readonly workerId: number | undefined;
  /** Milliseconds between being pulled and being handed to its last worker. */
  readonly queuedMs: number;
  /** Milliseconds its last attempt ran, measured in the worker; 0 if it was cancelled. */
  readonly ranMs: number;
}

/** The one end of a task. Look at `status` first: any value may be a result, `undefined` too. */
export type Outcome<T, R> =
  | (OutcomeFacts<T> & { readonly status: 'done'; readonly value: R })
  | (OutcomeFacts<T> & {
      readonly status: 'failed';
      readonly error: TaskError<T> | TaskTimeoutError<T> | WorkerLostError<T>;
    })
  | (OutcomeFacts<T> & { readonly status: 'cancelled'; readonly reason: unknown });

/** One failed attempt of a task. */
export interface FailedAttempt {
  /** First is 1. */
  readonly attempt: number;
  /** A `TaskError`, or a `WorkerLostError`. */
  readonly error: Error;
  readonly workerId: number;
  /** Milliseconds from its begin to its end; where the worker was lost, since it was handed out. */
  readonly ranMs: number;
}

/** A task that failed for good, with all that is known of it. */
export interface DeadLetter<T> {
  readonly task: T;
  /** Pull order within its scheduler, from 0; a child task has that of its parent. */
  readonly index: number;
  /** The last error. */
  readonly error: Error;
  /** How many it had. */
  readonly attempts: number;
  /** All of them, the first first. */
  readonly history: readonly FailedAttempt[];
}
