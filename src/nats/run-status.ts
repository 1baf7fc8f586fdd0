import type { Phase, PoolStatus, WorkerStatus } from '../contract/status.js';
import { PaceGauge } from '../controller/pace-gauge.js';
import type { Leading } from './leading.js';
import type { RollCall } from './roll-call.js';

const NOTHING: Leading['counts'] = { pulled: 0, enqueued: 0, done: 0, failed: 0, retried: 0 };

/** A status before it is compared with earlier ones. */
type NatsStatus = Omit<PoolStatus, 'rate' | 'etaMs'> & { readonly workers: readonly WorkerStatus[] };

/** Statuses of a run that began then, each compared with those before it. */
export function runStatuses(beganAt: number): (...facts: Parameters<typeof runStatus>) => PoolStatus {
  const gauge = new PaceGauge(beganAt, 1);
  return (...facts) => {
    const plain = runStatus(...facts);
    // Of their shares the hosts tell themselves.
    return { ...gauge.read(plain, performance.now()), workers: plain.workers };
  };
}

/** What the status of a run shows. What hosts say that they hold is a little old, so it is only believed as far as it can be true. */
function runStatus(
  state: { readonly phase: Phase; readonly paused: boolean; readonly cancelled: number },
  leading: Pick<Leading, 'counts' | 'dropped'> | undefined,
  rollCall: Pick<RollCall, 'held' | 'lostHosts' | 'status'> | undefined,
): NatsStatus {
  const counts = leading?.counts ?? NOTHING;
  const unsettled = counts.pulled + counts.enqueued - counts.done - counts.failed - state.cancelled;
  const inFlight = Math.min(unsettled, rollCall?.held ?? 0);
  return {
    ...state,
    ...counts,
    queued: unsettled - inFlight,
    inFlight,
    waitingRetry: 0,
    dropped: leading?.dropped ?? 0,
    lostWorkers: rollCall?.lostHosts ?? 0,
    // How many there will be, and how long they took, only the hosts could tell.
    total: undefined,
    queuedMs: undefined,
    ranMs: undefined,
    workers: rollCall?.status() ?? [],
  };
}
