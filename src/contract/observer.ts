import type { FailedAttempt } from './outcome.js';
import type { Phase } from './status.js';
import type { FeedId, Task, WorkerId } from './task.js';

/** Why a worker went away, as an observer is told. */
export interface ObservedLoss {
  readonly reason: string;
  readonly exitCode: number | undefined;
  readonly cause: unknown;
}

/** Watches what a pool does with its tasks: once a batch, before it is done. Must not throw. */
export interface Observer {
  /** Running times are wanted of each task, not only of the batch. Asked with each batch. */
  readonly wantsTimes?: boolean;
  /** A stream of tasks begins. Called in the async context of who asked for it. */
  opened?(feed: FeedId): void;
  /** A `run()` is to be number `index` of its feed. Called in the async context of the caller. */
  called?(feed: FeedId, index: number): void;
  /** What is to travel with these tasks, each: their solvers find it in their context. */
  carried?(tasks: readonly Task[]): readonly unknown[] | undefined;
  /** They are handed to a worker. */
  started?(worker: WorkerId, tasks: readonly Task[], at: number): void;
  /** `times`: running time of each in ms; one number where only the mean is known. */
  done?(worker: WorkerId, tasks: readonly Task[], times: readonly number[] | number, at: number): void;
  failed?(task: Task, last: FailedAttempt, at: number): void;
  /** An attempt failed, and another follows. */
  retried?(task: Task, last: FailedAttempt, afterMs: number, at: number): void;
  cancelled?(tasks: readonly Task[], reason: unknown, at: number): void;
  over?(feed: FeedId): void;
  workerReady?(worker: WorkerId): void;
  workerLost?(worker: WorkerId, loss: ObservedLoss): void;
  /** It left as it was told. */
  workerStopped?(worker: WorkerId): void;
  phase?(phase: Phase): void;
}
