import type { LeaseId, Task, WorkerId } from '../contract/task.js';
import { NO_KEY } from '../no-key.js';
import type { Feed, PlanState } from './state.js';

/** Tasks of one key run one at a time: one that may be running though it was given up keeps its key until nobody has it in hand. */
export function holdKeys(
  state: PlanState,
  worker: WorkerId,
  { leases, tasks }: { readonly leases: readonly LeaseId[]; readonly tasks: readonly Task[] },
): void {
  for (const [i, task] of tasks.entries()) {
    if (task.key === NO_KEY) continue;
    state.feeds.get(task.feed)?.held.set(task, { worker, lease: leases[i] as LeaseId, isDue: false });
  }
}

/** Lets go of the keys whose tasks nobody has in hand any more: their late answers were heard, or their workers are gone. */
export function releaseKeys(state: PlanState): void {
  for (const feed of state.feeds.values()) {
    if (feed.held.size === 0) continue;
    for (const [task, { worker, lease, isDue }] of feed.held) {
      if (state.workers.get(worker)?.abandoned.has(lease)) continue;
      feed.held.delete(task);
      if (!feed.waitingRetry.has(task)) feed.queue.settled([task]);
      else if (isDue) putBack(feed, task);
    }
  }
}

/** The task has its outcome. */
export function freeKey(feed: Feed, task: Task): void {
  if (!feed.held.has(task)) feed.queue.settled([task]);
}

/** The wait for the next attempt is over; it goes on while the attempt before may still run. */
export function retryDue(state: PlanState, task: Task): void {
  const feed = state.feeds.get(task.feed);
  if (!feed?.waitingRetry.has(task)) return;
  const held = feed.held.get(task);
  if (held) held.isDue = true;
  else putBack(feed, task);
}

function putBack(feed: Feed, task: Task): void {
  feed.waitingRetry.delete(task);
  feed.queue.putBack([task]);
}
