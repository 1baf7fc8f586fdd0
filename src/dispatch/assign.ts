import { share } from './batch-size.js';
import { grant } from './ledger.js';
import type { Command } from './messages.js';
import { lend, roomOf } from './several.js';
import { type Crewman, type Feed, type PlanState, unsettled } from './state.js';

/** Hands out what waits: first to those with empty hands, then to whoever could begin it at once, so that no task waits behind another while somebody is free, then one batch ahead. */
export function assign(state: PlanState, commands: Command[]): void {
  if (state.paused || !anyQueued(state)) return;
  for (const worker of state.workers.values()) if (worker.unanswered === 0) handOut(state, worker, commands);
  while (state.concurrency > 1 && fillUp(state, commands));
  for (const worker of state.workers.values()) {
    if (worker.unanswered >= state.concurrency) handOut(state, worker, commands);
  }
}

/** One turn for each worker that has places free; false if nobody took anything. */
function fillUp(state: PlanState, commands: Command[]): boolean {
  const before = commands.length;
  for (const worker of state.workers.values()) {
    if (worker.unanswered < state.concurrency) handOut(state, worker, commands);
  }
  return commands.length > before;
}

/** Asks every open source for what there is room for, and reports feeds that are over. */
export function replenish(state: PlanState, commands: Command[]): void {
  for (const feed of state.feeds.values()) {
    if (feed.sourceOpen) {
      const count = feed.window - unsettled(feed) - feed.credits;
      if (count <= 0 || feed.draining) continue;
      feed.credits += count;
      commands.push({ type: 'pull', feed: feed.id, count });
    } else if (unsettled(feed) === 0) {
      retire(state, feed);
      commands.push({ type: 'feed-over', feed: feed.id });
    }
  }
}

const COUNTED = ['pulled', 'enqueued', 'done', 'failed', 'cancelled', 'retried'] as const;

function retire(state: PlanState, feed: Feed): void {
  state.feeds.delete(feed.id);
  for (const key of COUNTED) state.past[key] += feed[key];
}

function anyQueued(state: PlanState): boolean {
  for (const feed of state.feeds.values()) if (feed.queue.ready > 0) return true;
  return false;
}

function handOut(state: PlanState, worker: Crewman, commands: Command[]): void {
  if (!worker.accepting || worker.alone) return;
  for (const feed of state.feeds.values()) {
    if (feed.queue.ready === 0) continue;
    const room = roomOf(feed);
    const head = feed.queue.peek(room);
    if (!head || (feed.givesSeveral && room === 0)) continue;
    const { suspect } = head;
    // It waits for empty hands; other streams do not keep them full meanwhile.
    if (suspect && worker.unanswered > 0) return;
    const count = suspect
      ? 1
      : Math.min(share(state, feed, worker), feed.givesSeveral ? room : Number.POSITIVE_INFINITY);
    if (count <= 0) continue;
    const tasks = feed.queue.take(count, room);
    worker.alone = suspect;
    feed.inFlight += tasks.length;
    const first = grant(worker, tasks);
    const credit = lend(feed, worker, first, tasks);
    commands.push({ type: 'lease', worker: worker.id, feed: feed.id, first, tasks, credit });
    // Its turn is over: the others come first next time.
    state.feeds.delete(feed.id);
    state.feeds.set(feed.id, feed);
    return;
  }
}
