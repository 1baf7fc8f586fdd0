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
  readonly workers: readonly WorkerStatus[];
}
