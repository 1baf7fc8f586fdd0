import type { Phase, PoolStatus } from '../contract/status.js';
import type { FeedId } from '../contract/task.js';
import type { PlanState } from '../dispatch/state.js';
import { CALLS } from './calls.js';
import type { PlainStatus } from './pace-gauge.js';

/** Adds up what a pool's status shows. `totals`: how many tasks a stream was said to have. */
export function statusOf(
  phase: Phase,
  ledger: Readonly<PlanState>,
  totals: (feed: FeedId) => number | undefined,
  rest: Pick<PlainStatus, 'dropped' | 'lostWorkers' | 'workers'>,
): Omit<PlainStatus, 'queuedMs' | 'ranMs'> {
  const sum = { ...ledger.past, queued: 0, inFlight: 0, waitingRetry: 0 };
  let total: number | undefined = sum.pulled + sum.enqueued;
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
    const isKnown = !feed.sourceOpen || feed.draining || feed.id === CALLS;
    const expected = isKnown ? feed.pulled : totals(feed.id);
    total =
      total === undefined || expected === undefined
        ? undefined
        : total + Math.max(expected, feed.pulled) + feed.enqueued;
  }
  return { phase, paused: ledger.paused, ...sum, total, ...rest };
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
  total: undefined,
  rate: 0,
  etaMs: undefined,
  queuedMs: undefined,
  ranMs: undefined,
  workers: [],
};
