import { takeIn } from './fairness.js';
import { strike } from './ledger.js';
import type { PlanEvent } from './messages.js';
import { takeBack } from './several.js';
import type { PlanState } from './state.js';

/** Tasks that a worker had not begun are nobody's again: they go back to the head of the queue and have lost nothing. */
export function takenBack(state: PlanState, { worker: id, leases }: PlanEvent & { type: 'taken-back' }): void {
  const worker = state.workers.get(id);
  if (!worker) return;
  // Where there was less to be had than was asked for, there will be no more before it is given more.
  if (leases.length >= worker.asked) worker.keptUntil = worker.base;
  worker.asked = 0;
  worker.busyUntil -= leases.length * worker.costMs;
  for (const task of strike(worker, leases, leases.length)) {
    const feed = task && state.feeds.get(task.feed);
    if (!feed) continue;
    takeIn(state, feed, 1, 0);
    takeBack(feed, task);
    feed.queue.putBack([task]);
  }
}
