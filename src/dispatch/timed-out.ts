import { failAttempt } from './fail-attempt.js';
import { holdKeys } from './held-keys.js';
import { abandon } from './ledger.js';
import type { Command, PlanEvent } from './messages.js';
import type { PlanState } from './state.js';

/** The attempt has failed now; its worker is told to give it up, and has a grace to do so. An answer that came first stands. */
export function timedOut(state: PlanState, event: PlanEvent & { type: 'timed-out' }, commands: Command[]): void {
  const { lease, error, ranMs, at } = event;
  const worker = state.workers.get(event.worker);
  if (!worker) return;
  const abandoned = abandon(worker, (_, which) => which === lease, { at, allowMs: state.grace });
  const [task] = abandoned.tasks;
  const feed = task && state.feeds.get(task.feed);
  if (!task || !feed) return;
  holdKeys(state, worker.id, abandoned);
  commands.push({ type: 'abort', worker: worker.id, leases: abandoned.leases, reason: error });
  failAttempt(state, feed, task, { error, workerId: worker.id, ranMs }, event.retryAfterMs, commands);
}
