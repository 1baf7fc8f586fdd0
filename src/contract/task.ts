import type { FailedAttempt } from './outcome.js';

/** Names one worker of a pool; never used twice in the life of a pool. */
export type WorkerId = number;

/** Names one stream of tasks on a pool: a mission, one `solve()`, or all the `run()` calls. */
export type FeedId = number;

/** A task in a worker's hands. Counts up from 0 in each worker and is never used twice, so a late answer names a lease that is gone. */
export type LeaseId = number;

/** What the options `key` and `priority` say of a task. */
export interface Mark {
  /** Tasks of the same key, as a `Map` compares them, run one at a time and in order. `NO_KEY`: it may always run. */
  readonly key: unknown;
  /** Higher goes first. */
  readonly priority: number;
}

/** What is known of a task that gives several results. */
export interface SeveralResults {
  /** Who runs its present attempt. */
  readonly worker: WorkerId;
  readonly lease: LeaseId;
  /** Results that the attempt may send, in all, and those that came. */
  allowed: number;
  received: number;
  /** Results that all its attempts have delivered. */
  delivered: number;
}

/** A task as the main thread knows it, from the moment it was pulled to its one outcome. */
export interface Task extends Mark {
  /** Unique in the pool, in pull order. */
  readonly id: number;
  readonly feed: FeedId;
  /** Pull order within its feed, from 0. */
  readonly index: number;
  /** Counts the tasks of its feed in the order they were queued, children too, from 0. */
  readonly seq: number;
  readonly value: unknown;
  /** Milliseconds that an attempt may run; `undefined`: no limit. */
  readonly timeout: number | undefined;
  /** When it was pulled or enqueued, in ms of the pool's clock. */
  readonly queuedAt: number;
  /** When its present attempt was handed to a worker. */
  leasedAt: number;
  /** Attempts that are over: they ended in an error, or the worker went away under them. */
  attempts: number;
  /** How many of them ended with the loss of the worker. */
  losses: number;
  /** It may have cost a worker its life: it runs alone from now on. */
  suspect: boolean;
  /** The attempts that failed; undefined while there is none, as for nearly every task. */
  history: FailedAttempt[] | undefined;
  /** Undefined as long as nobody knows that it gives several results. */
  several: SeveralResults | undefined;
}
