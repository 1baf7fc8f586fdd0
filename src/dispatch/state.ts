import type { Rate, Rerun } from '../contract/options.js';
import type { FeedId, LeaseId, Task, WorkerId } from '../contract/task.js';
import type { TaskQueue } from '../contract/task-queue.js';
import { emptyArray } from '../empty-array.js';
import { allowance, type Pace, paceOf } from './pace.js';

/** What a feed needs to be dispatched. */
export interface FeedConfig {
  readonly id: FeedId;
  readonly queue: TaskQueue;
  /** Unsettled tasks that the source may be asked for. */
  readonly window: number;
  readonly resultCapacity: number;
  /** Workers that may be lost under one of its tasks. */
  readonly maxAttempts: number;
  /** Milliseconds that an attempt may run, for tasks that come without a limit of their own. */
  readonly timeout: number | undefined;
  /** What becomes of a task that has delivered some of its results when it is run again; undefined: its tasks may have one result each. */
  readonly rerun?: Rerun | undefined;
  /** Some of its tasks have a limit. */
  readonly isLimited: boolean;
  /** Parts of its tasks move to the worker: what was handed out is gone here. */
  readonly moves?: boolean;
}

/** One stream of tasks. The counts are its part of the conservation invariant. */
export interface Feed extends FeedConfig {
  /** Parts of its tasks move, or those of some of them did. */
  moves: boolean;
  /** The source may still send. */
  sourceOpen: boolean;
  /** It is to be asked for no more. */
  draining: boolean;
  /** Requested from the source and not yet delivered. */
  credits: number;
  /** Its source is being asked, so often: what it has at hand will be told of. */
  asking: number;
  /** Tasks so far; the next one's index. */
  pulled: number;
  enqueued: number;
  inFlight: number;
  /** Tasks whose next attempt waits for its time. */
  readonly waitingRetry: Set<Task>;
  /** Tasks that may still run though they were given up, and keep their keys meanwhile. They have their outcome or wait for their next attempt. */
  readonly held: Map<Task, HeldKey>;
  done: number;
  failed: number;
  cancelled: number;
  retried: number;
  /** Results that the consumer has not taken yet. */
  unconsumed: number;
  /** Tasks of it were seen to give several results. */
  givesSeveral: boolean;
  /** Those of them that are in flight and have sent some, in the order of their turns. */
  readonly giving: Set<Task>;
  /** Results that tasks in flight may send, beyond one each; below 0 where some have sent theirs. */
  extra: number;
  /** The last turn was that of a new task. */
  yields: boolean;
  /** How long a task takes, in ms, as seen lately; undefined before the first answer. */
  serviceMs: number | undefined;
  /** How long it takes to send one, in ms; undefined before the first was sent. */
  sendMs: number | undefined;
  /** Tasks a message, as far as it has grown. */
  batch: number;
  /** Its account of the workers' time, in ms; only differences between feeds mean anything. What is in hand counts as `expectedMs`. */
  usedMs: number;
  expectedMs: number;
  /** It could hand something out when somebody asked last. */
  inLine: boolean;
  /** What waits is too little to be handed out now. */
  waitsForMore: boolean;
  /** Nothing of it was answered yet; how many tasks in hand were handed out until then. */
  isNew: boolean;
  firsts: number;
}

/** Who has the task that keeps its key in hand. */
export interface HeldKey {
  readonly worker: WorkerId;
  readonly lease: LeaseId;
  /** The time of its next attempt has come. */
  isDue: boolean;
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
  /** Leases whose answer is awaited and will be ignored: see `ABANDONED`. */
  readonly abandoned: Map<LeaseId, Abandonment>;
  /** When it last answered, in ms of the pool's clock. */
  heardAt: number;
  /** When it will have done what it has, as far as that can be told, in ms of the pool's clock; and what the last task given to it adds. */
  busyUntil: number;
  costMs: number;
  /** So many tasks are being taken back from it. */
  asked: number;
  /** Nothing before this lease can be taken back any more: that was tried, or is being tried. */
  keptUntil: LeaseId;
  /** It runs a suspect and must be given nothing else. */
  alone: boolean;
  /** False once it is to stop. */
  accepting: boolean;
  /** It is being ended by force. */
  ending: boolean;
}

/** When a lease was abandoned, and how long its solver may take to give it up. */
export interface Abandonment {
  readonly at: number;
  readonly allowMs: number;
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
  retried: number;
}

/** All that `plan` decides from. */
export interface PlanState {
  readonly concurrency: number;
  readonly batch: 'auto' | number;
  /** Milliseconds a worker has to give up a task that was cancelled, or that timed out. */
  readonly stopTimeout: number;
  readonly grace: number;
  /** Lease blocks tell what runs. */
  readonly seesRunning: boolean;
  readonly workers: Map<WorkerId, Crewman>;
  /** The common account of feeds that are new. */
  newcomersMs: number;
  /** How long the tasks of the feed that was answered last take, in ms. */
  serviceMs: number | undefined;
  /** How long it took to send one of those that were sent last, in ms. */
  sendMs: number | undefined;
  /** In the order of their turns: the one that was served last is last. */
  readonly feeds: Map<FeedId, Feed>;
  readonly past: Counts;
  nextTask: number;
  /** Nothing is handed out. */
  paused: boolean;
  /** How fast tasks may be handed out; undefined: as fast as they can be. */
  readonly pace: Pace | undefined;
  /** The time of the event, in ms of the pool's clock; whoever tells of events sets it first. */
  now: number;
  /** When `woken` is to come; undefined: it is not. */
  wakeAt: number | undefined;
}

/** What does not change in the life of a pool. */
export interface PlanConfig extends Pick<PlanState, 'concurrency' | 'batch' | 'stopTimeout' | 'grace' | 'seesRunning'> {
  readonly rate?: Rate | undefined;
}

export function planState({ concurrency, batch, stopTimeout, grace, seesRunning, rate }: PlanConfig): PlanState {
  return {
    concurrency,
    batch,
    stopTimeout,
    grace,
    seesRunning,
    workers: new Map(),
    feeds: new Map(),
    newcomersMs: 0,
    serviceMs: undefined,
    sendMs: undefined,
    past: { pulled: 0, enqueued: 0, done: 0, failed: 0, cancelled: 0, retried: 0 },
    nextTask: 0,
    paused: false,
    pace: rate && paceOf(rate),
    now: 0,
    wakeAt: undefined,
  };
}

/** A worker that has just come. */
export function crewman(id: WorkerId): Crewman {
  return {
    id,
    open: emptyArray(),
    base: 0,
    unanswered: 0,
    next: 0,
    abandoned: new Map(),
    heardAt: 0,
    busyUntil: 0,
    costMs: 0,
    asked: 0,
    keptUntil: 0,
    alone: false,
    accepting: true,
    ending: false,
  };
}

/** Tasks of a feed that have no outcome yet. */
export function unsettled(feed: Feed): number {
  return feed.queue.size + feed.inFlight + feed.waitingRetry.size;
}

/** How many more tasks its source is to be asked for. */
export const toAsk = (feed: Feed): number =>
  feed.sourceOpen && !feed.draining ? feed.window - unsettled(feed) - feed.credits : 0;

/** Somebody has a task in hand that was settled otherwise. */
export function hasAbandoned(state: PlanState): boolean {
  for (const worker of state.workers.values()) if (worker.abandoned.size > 0) return true;
  return false;
}

/** Nothing is queued, in flight or waiting for a retry, and no source may send more. */
export function isQuiet(state: PlanState): boolean {
  for (const feed of state.feeds.values()) if (feed.sourceOpen || unsettled(feed) > 0) return false;
  return true;
}

/** How many workers the tasks at hand could use. What may not be handed out needs nobody. */
export function wantedWorkers(state: PlanState): number {
  let ready = 0;
  let tasks = 0;
  for (const feed of state.feeds.values()) {
    ready += feed.queue.ready;
    tasks += feed.inFlight;
  }
  if (!state.paused) tasks += Math.min(ready, allowance(state.pace));
  for (const worker of state.workers.values()) tasks += worker.abandoned.size;
  return Math.ceil(tasks / state.concurrency);
}

/** Somebody has something in hand. */
export function hasLeases(state: PlanState): boolean {
  for (const worker of state.workers.values()) if (worker.unanswered > 0) return true;
  return false;
}
