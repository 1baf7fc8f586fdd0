import type { Task } from '../contract/task.js';
import { roomOf } from './several.js';
import type { Feed, PlanState } from './state.js';

/** The task whose turn it is, if there is room for its results. One that was put back has kept its place, unless it may have filled it. */
export function headOf(feed: Feed, room: number): Task | undefined {
  if (feed.queue.ready === 0 || (feed.givesSeveral && room === 0)) return undefined;
  return feed.queue.peek(room);
}

/** How many tasks could be handed out: those that were put back have kept their place, unless they may have filled it. */
export function takeable(feed: Feed): number {
  const { queue, givesSeveral } = feed;
  return Math.min(queue.ready, roomOf(feed) + (givesSeveral ? 0 : queue.returned));
}

/** A task could be handed out, as far as its feed is concerned. */
export const canGo = (feed: Feed): boolean => headOf(feed, roomOf(feed)) !== undefined;

export function anyReady(state: PlanState): boolean {
  for (const feed of state.feeds.values()) if (canGo(feed)) return true;
  return false;
}

/** As `anyReady`, whether there is room for results or not. */
export function anyQueued(state: PlanState): boolean {
  for (const feed of state.feeds.values()) if (feed.queue.ready > 0) return true;
  return false;
}
