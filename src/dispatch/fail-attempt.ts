import type { FailedAttempt } from '../contract/outcome.js';
import type { Task } from '../contract/task.js';
import { takeIn } from './fairness.js';
import { freeKey } from './held-keys.js';
import type { Command } from './messages.js';
import { isSpent, takeBack } from './several.js';
import type { Feed, PlanState } from './state.js';

/** Writes a failed attempt into the history of its task; what becomes of the task is for the caller to say. */
export function noteFailure(
  state: PlanState,
  feed: Feed,
  task: Task,
  failure: Omit<FailedAttempt, 'attempt'>,
): FailedAttempt {
  takeIn(state, feed, 1, failure.ranMs);
  takeBack(feed, task);
  task.attempts++;
  const last = { attempt: task.attempts, ...failure };
  task.history = [...(task.history ?? []), last];
  return last;
}

/** An attempt ended in an error: the task waits for its next one, or has failed. */
export function failAttempt(
  state: PlanState,
  feed: Feed,
  task: Task,
  failure: Omit<FailedAttempt, 'attempt'>,
  retryAfterMs: number | undefined,
  commands: Command[],
): void {
  const last = noteFailure(state, feed, task, failure);
  if (retryAfterMs === undefined || isSpent(feed, task)) return giveUp(feed, task, last, commands);
  feed.retried++;
  feed.waitingRetry.add(task);
  commands.push({ type: 'retry', task, afterMs: retryAfterMs });
}

/** The task has had its last attempt. */
export function giveUp(feed: Feed, task: Task, last: FailedAttempt, commands: Command[]): void {
  feed.failed++;
  freeKey(feed, task);
  commands.push({ type: 'fail', feed: feed.id, task, last });
}
