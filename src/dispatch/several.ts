import type { LeaseId, SeveralResults, Task } from '../contract/task.js';
import { taskOf } from './ledger.js';
import type { Command, PlanEvent } from './messages.js';
import type { Crewman, Feed, PlanState } from './state.js';

/** Results that a task may send at once, where it is likely to have several, and those that it may send once it has sent some: as long as there is room for them. */
const FIRST = 16;
const MOST = 256;

/**
 * Results that there is room for, beyond those that may come unasked: one of each task in flight, more where a task was
 * given credit for more. Tasks that are to run again have kept their place, unless they may have filled it with a result.
 */
export function roomOf(feed: Feed): number {
  const kept = feed.givesSeveral ? 0 : feed.waitingRetry.size + feed.queue.returned;
  return Math.max(0, feed.resultCapacity - feed.inFlight - feed.extra - feed.unconsumed - kept);
}

/** Says how many results each of the tasks that a worker is about to get may send at once. They are in flight already. */
export function lend(feed: Feed, worker: Crewman, first: LeaseId, tasks: readonly Task[]): number {
  if (feed.rerun === undefined) return 0;
  if (!feed.givesSeveral) return 1;
  const more = Math.floor(roomOf(feed) / (2 * tasks.length));
  const allowed = 1 + Math.max(0, Math.min(FIRST - 1, more));
  feed.extra += (allowed - 1) * tasks.length;
  for (const [i, task] of tasks.entries()) {
    const delivered = feed.rerun === 'repeat' ? 0 : (task.several?.delivered ?? 0);
    task.several = { worker: worker.id, lease: first + i, allowed, received: 0, delivered };
  }
  return allowed;
}

/** Delivers results of tasks that are not settled by them. Those of leases that are gone, and those that came before, change nothing. */
export function parts(state: PlanState, event: PlanEvent & { type: 'parts' }, commands: Command[]): void {
  const worker = state.workers.get(event.worker);
  if (!worker) return;
  worker.heardAt = event.at;
  for (const [lease, from, values] of event.runs) {
    const task = taskOf(worker, lease);
    const feed = task && state.feeds.get(task.feed);
    if (!task || !feed) continue;
    const several = known(feed, task, worker, lease);
    const fresh = from === several.received ? values : values.slice(Math.max(0, several.received - from));
    if (fresh.length === 0) continue;
    several.received += fresh.length;
    several.delivered += fresh.length;
    feed.extra -= fresh.length;
    feed.unconsumed += fresh.length;
    commands.push({ type: 'parts', feed: feed.id, worker: worker.id, task, values: fresh });
  }
}

function known(feed: Feed, task: Task, { id: worker }: Crewman, lease: LeaseId): SeveralResults {
  feed.givesSeveral = true;
  feed.giving.add(task);
  // Handed out when nobody knew: with credit for one.
  task.several ??= { worker, lease, allowed: 1, received: 0, delivered: 0 };
  return task.several;
}

/** A task is not in flight any more: what it might still have sent, others may. */
export function takeBack(feed: Feed, task: Task): void {
  feed.giving.delete(task);
  if (!task.several) return;
  feed.extra -= task.several.allowed - task.several.received - 1;
  task.several.allowed = task.several.received + 1;
}

/** It may not be run again: it has delivered results, and they would come twice. */
export const isSpent = (feed: Feed, task: Task): boolean =>
  feed.rerun === 'fail' && task.several !== undefined && task.several.delivered > 0;

/**
 * Gives credit to tasks that run low, each in its turn. They come before new tasks, so that no task waits for
 * another that is behind it; but where room is short and a worker has nothing to do, every second turn is that of a new one.
 */
export function giveCredit(state: PlanState, commands: Command[]): void {
  for (const feed of state.feeds.values()) {
    if (feed.giving.size === 0) continue;
    const room = roomOf(feed);
    if (room <= 0) continue;
    if (room < FIRST * feed.giving.size && feed.queue.ready > 0 && hasFreePlace(state)) {
      feed.yields = !feed.yields;
      if (feed.yields) continue;
    }
    serve(feed, commands);
  }
}

function serve(feed: Feed, commands: Command[]): void {
  for (const task of [...feed.giving]) {
    const { several } = task;
    if (!several) continue;
    const left = several.allowed - several.received;
    // It may end before it needs more.
    if (left > FIRST / 2) continue;
    const count = Math.min(MOST - left, Math.ceil(roomOf(feed) / feed.giving.size));
    if (count <= 0) return;
    // For less a message would be sent for nearly every result.
    if (count < left) continue;
    several.allowed += count;
    feed.extra += count;
    commands.push({ type: 'credit', worker: several.worker, lease: several.lease, until: several.allowed });
    // Its turn is over.
    feed.giving.delete(task);
    feed.giving.add(task);
  }
}

/** Somebody could begin a task at once. */
export function hasFreePlace({ workers, concurrency }: PlanState): boolean {
  for (const { accepting, alone, unanswered } of workers.values())
    if (accepting && !alone && unanswered < concurrency) return true;
  return false;
}
