import type { LeaseId, Task, WorkerId } from '../contract/task.js';
import { WorkerLostError } from '../errors.js';
import type { Loss } from '../link/link.js';
import type { Command } from './messages.js';
import { ABANDONED, type Crewman, type Feed, type PlanState } from './state.js';

/**
 * Takes a worker off the ledger. What it was running has lost an attempt and runs alone from now on,
 * up to `maxAttempts`; what only waited in its hands goes back to the head of the queue unharmed.
 * Where nobody knows what it was running, all of it is suspect, and only a task that was alone in
 * there is blamed.
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
    feed.inFlight--;
    if (loss && isBlamed(worker, worker.base + offset, running)) blame(feed, entry, id, loss, at, commands);
    else {
      if (running === undefined) entry.suspect = true;
      feed.queue.putBack([entry]);
    }
  });
}

const isBlamed = (worker: Crewman, lease: LeaseId, running: readonly LeaseId[] | undefined): boolean =>
  running ? running.includes(lease) : worker.unanswered === 1;

function blame(feed: Feed, task: Task, workerId: WorkerId, loss: Loss, at: number, commands: Command[]): void {
  task.attempts++;
  task.suspect = true;
  const error = new WorkerLostError(
    `worker ${workerId} ${loss.reason} while it ran task ${task.index} (attempt ${task.attempts} of ${feed.maxAttempts})`,
    task.value,
    task.attempts,
    loss,
  );
  const last = { attempt: task.attempts, error, workerId, ranMs: Math.max(0, at - task.leasedAt) };
  task.history = [...(task.history ?? []), last];
  if (task.attempts < feed.maxAttempts) feed.queue.putBack([task]);
  else {
    feed.failed++;
    commands.push({ type: 'fail', feed: feed.id, task, last });
  }
}
