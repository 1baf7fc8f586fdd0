import { share } from './batch-size.js';
import { giveOut, nextInLine } from './fairness.js';
import { holdBack } from './hold.js';
import { expectMore, grant } from './ledger.js';
import type { Command } from './messages.js';
import { allowance, note } from './pace.js';
import { anyQueued, anyReady, canGo, headOf } from './ready.js';
import { lend, roomOf } from './several.js';
import { type Crewman, type Feed, type PlanState, toAsk, unsettled } from './state.js';

/**
 * Hands out what waits: first to those with empty hands, then to whoever could begin it at once, so that no task waits behind another while somebody is free, then one batch ahead.
 *
 * Returns when to look again, if something is held back until then.
 */
export function assign(state: PlanState, commands: Command[]): number | undefined {
  if (state.paused || !anyQueued(state)) return undefined;
  const lookAt = holdBack(state);
  handOutTo(state, (worker) => worker.unanswered === 0, commands);
  while (state.concurrency > 1 && fillUp(state, commands));
  // What was handed out is to begin at once: its time is counted.
  if (!state.pace) handOutTo(state, (worker) => worker.unanswered >= state.concurrency, commands);
  return lookAt;
}

/** One turn for each worker that has places free; false if nobody took anything. */
function fillUp(state: PlanState, commands: Command[]): boolean {
  const before = commands.length;
  handOutTo(state, (worker) => worker.unanswered < state.concurrency, commands);
  return commands.length > before;
}

/** One turn for each of those workers, until there is nothing that may be handed out. */
function handOutTo(state: PlanState, which: (worker: Crewman) => boolean, commands: Command[]): void {
  for (const worker of state.workers.values()) {
    if (which(worker) && worker.accepting && !worker.alone && !handOut(state, worker, commands)) return;
  }
}

/** Asks every open source for what there is room for, and reports feeds that are over. */
export function replenish(state: PlanState, commands: Command[]): void {
  for (const feed of state.feeds.values()) {
    if (feed.sourceOpen) {
      const count = toAsk(feed);
      if (count <= 0) continue;
      feed.credits += count;
      feed.asking++;
      commands.push({ type: 'pull', feed: feed.id, count });
    } else if (unsettled(feed) === 0) {
      retire(state, feed);
      commands.push({ type: 'feed-over', feed: feed.id });
    }
  }
}

/** A task would be handed out if it were not too soon. */
export function isHeldUp(state: PlanState): boolean {
  return state.pace !== undefined && !state.paused && allowance(state.pace) === 0 && anyReady(state);
}

const COUNTED = ['pulled', 'enqueued', 'done', 'failed', 'cancelled', 'retried'] as const;

function retire(state: PlanState, feed: Feed): void {
  state.feeds.delete(feed.id);
  for (const key of COUNTED) state.past[key] += feed[key];
}

/** One turn for a worker; false if there is nothing for anybody. If whose turn it is cannot send anything ahead, nobody does: its next task is to find empty hands. */
function handOut(state: PlanState, worker: Crewman, commands: Command[]): boolean {
  const allowed = allowance(state.pace);
  const feed = allowed > 0 ? nextInLine(state, canGo) : undefined;
  const room = feed ? roomOf(feed) : 0;
  const head = feed && headOf(feed, room);
  if (!feed || !head) return false;
  const { suspect } = head;
  if (suspect && worker.unanswered > 0) return true;
  const most = feed.givesSeveral ? Math.min(allowed, room) : allowed;
  const count = suspect ? 1 : Math.min(most, share(state, feed, worker));
  if (count <= 0) return true;
  const tasks = feed.queue.take(count, room);
  worker.alone = suspect;
  giveOut(state, feed, tasks.length);
  if (state.pace) note(state.pace, tasks.length, state.now);
  const first = grant(worker, tasks);
  expectMore(worker, tasks.length, (feed.serviceMs ?? 0) / state.concurrency, state.now);
  const credit = lend(feed, worker, first, tasks);
  commands.push({ type: 'lease', worker: worker.id, feed: feed.id, first, tasks, credit });
  return true;
}
