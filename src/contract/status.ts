import type { MemberState } from './quorum.js';

/** Where a pool is in its life, forward only: `new` (not started), `running`, `draining` (takes no more tasks), then `stopped` or `failed`. A `workerPool` that runs again begins anew. */
export type Phase = 'new' | 'running' | 'draining' | 'stopped' | 'failed';

/** One worker as `status$` shows it. */
export interface WorkerStatus {
  readonly id: number;
  /** Name of the host, where it is one, with a crew of its own: see `rearguard/nats`. */
  readonly name?: string | undefined;
  readonly state: MemberState;
  /** Attempts it has ended, those of tasks that were cancelled meanwhile included. */
  readonly tasks: number;
  /** Milliseconds it has spent running tasks. */
  readonly busyMs: number;
  /** The share of its time that it has lately spent running tasks, from 0 to 1: over three seconds or so, longer where little happens. */
  readonly busyShare: number;
}

/** Milliseconds that half, nine tenths, 99 in 100, and all of the tasks stayed within. Up to 5 % above the true value. */
export interface Percentiles {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Plain numbers about a pool at one moment. `pulled + enqueued = queued + inFlight + waitingRetry + done + failed + cancelled`, always. */
export interface PoolStatus {
  readonly phase: Phase;
  /** Nothing new is handed to the workers: see `pause()`. */
  readonly paused: boolean;
  /** Tasks taken from schedulers or given to `run`. */
  readonly pulled: number;
  /** Child tasks. */
  readonly enqueued: number;
  readonly queued: number;
  /** In a worker's hands. */
  readonly inFlight: number;
  readonly waitingRetry: number;
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Attempts that failed, or whose worker was lost, and that were or will be followed by another. */
  readonly retried: number;
  /** Values that push schedulers sent beyond their bound and that were dropped as their policy says. They were never pulled. */
  readonly dropped: number;
  /** Workers that went away unasked, or had to be ended by force because of a task. */
  readonly lostWorkers: number;
  /**
   * How many tasks there will be in all, child tasks found so far included: where the scheduler has finished, what was pulled; before, what `SolveOptions.total` said. Undefined
   * while a stream is on of which nobody knows.
   */
  readonly total: number | undefined;
  /** Tasks that were settled per second, lately: over three seconds or so, longer where little happens; since the begin where nobody has looked before. */
  readonly rate: number;
  /** Milliseconds until all of `total` are settled, at this rate. Undefined where nobody can tell. */
  readonly etaMs: number | undefined;
  /** How long tasks waited until they were handed to a worker. Measured while somebody is subscribed to `status$`; undefined before. In large batches, eight speak for all. */
  readonly queuedMs: Percentiles | undefined;
  /** How long attempts ran. Measured as `queuedMs`; of a batch only the mean may be known. */
  readonly ranMs: Percentiles | undefined;
  readonly workers: readonly WorkerStatus[];
}
