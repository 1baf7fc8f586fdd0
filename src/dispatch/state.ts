import type { FeedId, LeaseId, Task, WorkerId } from '../contract/task.js';
import type { TaskQueue } from '../contract/task-queue.js';

/** What a feed needs to be dispatched. */
export interface FeedConfig {
  readonly id: FeedId;
  readonly queue: TaskQueue;
  /** Unsettled tasks that the source may be asked for. */
  readonly window: number;
  readonly resultCapacity: number;
  readonly maxAttempts: number;
}

/** One stream of tasks. The counts are its part of the conservation invariant. */
export interface Feed extends FeedConfig {
  /** The source may still send. */
  sourceOpen: boolean;
  /** It is to be asked for no more. */
  draining: boolean;
  /** Requested from the source and not yet delivered. */
  credits: number;
  /** Tasks so far; the next one's index. */
  pulled: number;
  enqueued: number;
  inFlight: number;
  /** Tasks whose next attempt waits for its time. */
  readonly waitingRetry: Set<Task>;
  done: number;
  failed: number;
  cancelled: number;
  /** Results that the consumer has not taken yet. */
  unconsumed: number;
  /** How long a task takes, in ms, as seen lately; undefined before the first answer. */
  serviceMs: number | undefined;
  /** Tasks a message, as far as it has grown. */
  batch: number;
}

/** A worker and what it has in hand. */
export interface Crewman {
  readonly id: WorkerId;
  /** Leases not answered, in order; an entry is undefined once answered. `open[i]` is lease `base + i`. */
  open: (Task | Abandoned | undefined)[];
  base: LeaseId;
  /** How many of `open` are not answered. */
  unanswered: number;
  /** The lease that comes next; all below were sent. */
  next: LeaseId;
  /** It runs a suspect and must be given nothing else. */
  alone: boolean;
  /** False once it is to stop. */
  accepting: boolean;
}

/** Stands in the ledger for a task that was settled otherwise (cancelled, timed out): its answer is still awaited and will be ignored. */
export const ABANDONED = 'abandoned';
export type Abandoned = typeof ABANDONED;

/** Counts of feeds that are over. */
export interface Counts {
  pulled: number;
  enqueued: number;
  done: number;
  failed: number;
  cancelled: number;
}

/** All that `plan` decides from. */
export interface PlanState {
  readonly concurrency: number;
  readonly batch: 'auto' | number;
  readonly workers: Map<WorkerId, Crewman>;
  /** In the order of their turns: the one that was served last is last. */
  readonly feeds: Map<FeedId, Feed>;
  readonly past: Counts;
  nextTask: number;
}

export function planState(config: { concurrency: number; batch: 'auto' | number }): PlanState {
  return {
    ...config,
    workers: new Map(),
    feeds: new Map(),
    past: { pulled: 0, enqueued: 0, done: 0, failed: 0, cancelled: 0 },
    nextTask: 0,
  };
}

/** Tasks of a feed that have no outcome yet. */
export function unsettled(feed: Feed): number {
  return feed.queue.size + feed.inFlight + feed.waitingRetry.size;
}

/** Somebody has a task in hand that was settled otherwise. */
export function hasAbandoned(state: PlanState): boolean {
  for (const worker of state.workers.values()) if (worker.open.includes(ABANDONED)) return true;
  return false;
}

/** Nothing is queued, in flight or waiting for a retry, and no source may send more. */
export function isQuiet(state: PlanState): boolean {
  for (const feed of state.feeds.values()) if (feed.sourceOpen || unsettled(feed) > 0) return false;
  return true;
}
