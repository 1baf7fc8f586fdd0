import type { Phase, PoolStatus } from '../contract/status.js';
import type { PlanState } from '../dispatch/state.js';

/** Adds up what a pool's status shows. */
export function statusOf(
  phase: Phase,
  ledger: Readonly<PlanState>,
  rest: Pick<PoolStatus, 'dropped' | 'lostWorkers' | 'workers'>,
): PoolStatus {
  const sum = { ...ledger.past, queued: 0, inFlight: 0, waitingRetry: 0 };
  for (const feed of ledger.feeds.values()) {
    sum.pulled += feed.pulled;
    sum.enqueued += feed.enqueued;
    sum.queued += feed.queue.size;
    sum.inFlight += feed.inFlight;
    sum.waitingRetry += feed.waitingRetry.size;
    sum.done += feed.done;
    sum.failed += feed.failed;
    sum.cancelled += feed.cancelled;
    sum.retried += feed.retried;
  }
  return { phase, paused: ledger.paused, ...sum, ...rest };
}

/** A status before anything has happened. */
export const NOTHING_YET: PoolStatus = {
  phase: 'new',
  paused: false,
  pulled: 0,
  enqueued: 0,
  queued: 0,
  inFlight: 0,
  waitingRetry: 0,
  done: 0,
  failed: 0,
  cancelled: 0,
  retried: 0,
  dropped: 0,
  lostWorkers: 0,
  workers: [],
};
