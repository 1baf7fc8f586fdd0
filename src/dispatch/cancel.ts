import type { Task } from '../contract/task.js';
import { takeIn } from './fairness.js';
import { freeKey, holdKeys } from './held-keys.js';
import { abandon } from './ledger.js';
import type { Command, PlanEvent } from './messages.js';
import { takeBack } from './several.js';
import type { Feed, PlanState } from './state.js';

/** Ends a feed now: its source is closed and every task without an outcome is cancelled, those in workers' hands too. */
export function cancelFeed(state: PlanState, event: PlanEvent & { type: 'feed-cancelled' }, commands: Command[]): void {
  const { feed: id, reason } = event;
  const feed = state.feeds.get(id);
  if (!feed) return;
  if (feed.sourceOpen) commands.push({ type: 'close-source', feed: id });
  feed.sourceOpen = false;
  feed.credits = 0;
  const tasks = [
    ...feed.queue.clear(),
    ...feed.waitingRetry,
    ...recall(state, (task) => task.feed === id, event, commands),
  ];
  for (const task of feed.waitingRetry) commands.push({ type: 'forget-retry', task });
  feed.waitingRetry.clear();
  for (const task of feed.giving) takeBack(feed, task);
  if (feed.inFlight > 0) takeIn(state, feed, feed.inFlight, undefined);
  feed.extra = 0;
  settle(feed, tasks, reason, commands);
}

/** Cancels one task and its descendants, wherever they are; nothing happens to those that have their outcome. */
export function cancelTask(state: PlanState, event: PlanEvent & { type: 'task-cancelled' }, commands: Command[]): void {
  const { feed: id, index, reason } = event;
  const feed = state.feeds.get(id);
  if (!feed) return;
  const which = (task: Task): boolean => task.feed === id && task.index === index;
  const inHand = recall(state, which, event, commands);
  if (inHand.length > 0) takeIn(state, feed, inHand.length, undefined);
  for (const task of inHand) takeBack(feed, task);
  settle(feed, [...removed(feed, which), ...calledOff(feed, which, commands), ...inHand], reason, commands);
}

function removed(feed: Feed, which: (task: Task) => boolean): Task[] {
  const tasks: Task[] = [];
  for (let task = feed.queue.remove(which); task; task = feed.queue.remove(which)) tasks.push(task);
  return tasks;
}

function calledOff(feed: Feed, which: (task: Task) => boolean, commands: Command[]): Task[] {
  const tasks = [...feed.waitingRetry].filter(which);
  for (const task of tasks) {
    feed.waitingRetry.delete(task);
    commands.push({ type: 'forget-retry', task });
  }
  return tasks;
}

/** Calls back what is in workers' hands. They get `stopTimeout` to let go of it. */
function recall(
  state: PlanState,
  which: (task: Task) => boolean,
  { reason, at }: { readonly reason: unknown; readonly at: number },
  commands: Command[],
): Task[] {
  const all: Task[] = [];
  for (const worker of state.workers.values()) {
    const abandoned = abandon(worker, which, { at, allowMs: state.stopTimeout });
    const { leases, tasks } = abandoned;
    holdKeys(state, worker.id, abandoned);
    if (leases.length > 0) commands.push({ type: 'abort', worker: worker.id, leases, reason });
    all.push(...tasks);
  }
  return all;
}

function settle(feed: Feed, tasks: Task[], reason: unknown, commands: Command[]): void {
  feed.cancelled += tasks.length;
  for (const task of tasks) freeKey(feed, task);
  if (tasks.length > 0) commands.push({ type: 'cancel', feed: feed.id, tasks, reason });
}
