import type { Feed, PlanState } from './state.js';

/** What a task counts before one of its feed was seen. */
const UNKNOWN_MS = 1;
/** What it counts at least, its way there and back: nothing is for nothing, or who asks for it could have everything. */
const LEAST_MS = 0.01;

/**
 * Feeds share the workers by time. Each has an account of the worker time it was given: by estimate when tasks are handed out, put right when they are
 * answered. Who has had the least is next.
 *
 * Returns whose turn it is of those that could hand something out; of those that have had the same, who was served longest ago.
 */
export function nextInLine(state: PlanState, canGo: (feed: Feed) => boolean): Feed | undefined {
  let next: Feed | undefined;
  for (const feed of state.feeds.values()) {
    const goes = canGo(feed);
    if (goes && !feed.inLine) joinLine(state, feed);
    feed.inLine = goes;
    if (goes && !feed.waitsForMore && (!next || feed.usedMs < next.usedMs)) next = feed;
  }
  return next;
}

/**
 * Who was away starts level with those who have had least: what it did not use is not saved up, and what it had too much is forgotten but for a batch.
 *
 * Who is new starts there too, unless others that were new have just been served: together they have one account, or many short streams one after the
 * other would keep a long one from ever being next.
 */
function joinLine(state: PlanState, feed: Feed): void {
  let least: number | undefined;
  for (const other of state.feeds.values()) {
    // What they have in hand may turn out to be less.
    const used = other.usedMs - other.expectedMs;
    if (other.inLine && (least === undefined || used < least)) least = used;
  }
  if (least === undefined) feed.usedMs = Math.max(feed.usedMs, state.newcomersMs);
  else if (feed.isNew) feed.usedMs = Math.max(least, state.newcomersMs);
  else {
    const batchMs = costOf(feed) * (state.batch === 'auto' ? feed.batch : state.batch);
    feed.usedMs = Math.min(Math.max(feed.usedMs, least), least + batchMs);
  }
}

/** Tasks go into a worker's hands: on account, and the feed's turn is over. */
export function giveOut(state: PlanState, feed: Feed, count: number): void {
  const ms = costOf(feed) * count;
  if (feed.isNew) {
    state.newcomersMs = Math.max(state.newcomersMs, feed.usedMs) + ms;
    feed.firsts += count;
  }
  feed.inFlight += count;
  feed.usedMs += ms;
  feed.expectedMs += ms;
  state.feeds.delete(feed.id);
  state.feeds.set(feed.id, feed);
}

/** Tasks are out of a worker's hands. `ranMs`: how long they ran, all of them; undefined: nobody knows, and the estimate stands. */
export function takeIn(state: PlanState, feed: Feed, count: number, ranMs: number | undefined): void {
  // Of what is in hand nobody knows which was handed out when; all together it comes out right.
  const expected = count === feed.inFlight ? feed.expectedMs : (feed.expectedMs * count) / feed.inFlight;
  const more = ranMs === undefined ? 0 : Math.max(ranMs, LEAST_MS * count) - expected;
  const firsts = Math.min(feed.firsts, count);
  if (firsts > 0) state.newcomersMs += (more * firsts) / count;
  feed.firsts -= firsts;
  feed.isNew = false;
  feed.inFlight -= count;
  feed.expectedMs -= expected;
  feed.usedMs += more;
}

const costOf = ({ serviceMs = UNKNOWN_MS }: Feed): number => Math.max(LEAST_MS, serviceMs);
