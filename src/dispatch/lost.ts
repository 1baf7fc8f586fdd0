import type { LeaseId, Task, WorkerId } from '../contract/task.js';
import { WorkerLostError } from '../errors.js';
import type { Loss } from '../link/link.js';
import { giveUp, noteFailure } from './fail-attempt.js';
import { takeIn } from './fairness.js';
import type { Command } from './messages.js';
import { isSpent, takeBack } from './several.js';
import { ABANDONED, type Crewman, type Feed, type PlanState } from './state.js';

/**
 * Takes a worker off the ledger. What it was running has lost an attempt and runs alone from now on,
 * up to `maxAttempts`; what only waited in its hands goes back to the head of the queue unharmed.
 * Where nobody knows what it was running, all of it is suspect, and only a task that was alone in
 * there is blamed. Nobody is, where the worker was ended by force for a task that had its outcome.
 */
export function lost(
  state: PlanState,
  id: WorkerId,
  running: readonly LeaseId[] | undefined,
  loss: Loss | undefined,
  at: number,
  commands: Command[],
): void {
  const worker = state.workers.get(id);
  if (!worker) return;
  state.workers.delete(id);
  worker.open.forEach((entry, offset) => {
    if (entry === undefined || entry === ABANDONED) return;
    const feed = state.feeds.get(entry.feed);
    if (!feed) return;
    if (loss && (isSpent(feed, entry) || (!loss.forced && isBlamed(worker, worker.base + offset, running)))) {
      blame(state, feed, entry, id, loss, at, commands);
    } else {
      takeIn(state, feed, 1, 0);
      takeBack(feed, entry);
      if (running === undefined && !loss?.forced) entry.suspect = true;
      feed.queue.putBack([entry]);
    }
  });
}

const isBlamed = (worker: Crewman, lease: LeaseId, running: readonly LeaseId[] | undefined): boolean =>
  running ? running.includes(lease) : worker.unanswered === 1;

function blame(
  state: PlanState,
  feed: Feed,
  task: Task,
  workerId: WorkerId,
  loss: Loss,
  at: number,
  commands: Command[],
): void {
  task.losses++;
  task.suspect = true;
  const times = `${task.losses} of ${feed.maxAttempts} lost workers`;
  const error = new WorkerLostError(
    `worker ${workerId} ${loss.reason} while it ran task ${task.index} (attempt ${task.attempts + 1}, ${times})`,
    task.value,
    task.attempts + 1,
    loss,
  );
  const last = noteFailure(state, feed, task, { error, workerId, ranMs: Math.max(0, at - task.leasedAt) });
  if (task.losses >= feed.maxAttempts || isSpent(feed, task)) return giveUp(feed, task, last, commands);
  feed.retried++;
  feed.queue.putBack([task]);
}
