import { type Crewman, type Feed, type PlanState, toAsk } from './state.js';

/** A batch is about this much work: long against a message (some 10 µs), short against what a person or a neighbour notices. */
const TARGET_MS = 2;
const MOST = 1024;
/** Sending takes no longer than about this at a time: others wait for it. */
const SEND_MS = 0.25;
/** Less work is not worth a message of its own. */
const WORTH_MS = 0.1;
/** The next batch is sent when a worker will have done what it has so soon. */
const SOON_MS = 2 * TARGET_MS;
/** A worker is late when it should have done what it has so long ago: the way there and back takes some of it. */
const LATE_MS = 1;
/** For tasks that take as long the way there and back is nothing, and waiting behind another would be. */
const LONG_MS = 10;

/** Learns from an answer how long the feed's tasks take, and lets its batches grow or shrink after it. */
export function noteService(feed: Feed, ranMs: number, count: number): void {
  const seen = ranMs / count;
  const known = feed.serviceMs;
  // Slower than thought counts at once: a batch that is too long keeps its tail waiting.
  feed.serviceMs = known === undefined || seen > known * 4 ? seen : known + (seen - known) * 0.25;
  const fitting = Math.floor(
    Math.min(
      TARGET_MS / Math.max(feed.serviceMs, TARGET_MS / MOST),
      SEND_MS / Math.max(feed.sendMs ?? 0, SEND_MS / MOST),
    ),
  );
  feed.batch = Math.max(1, Math.min(fitting, feed.batch * 2));
}

/** Learns how long it takes to send the feed's tasks: large ones are copied, and a message of many is more than the caches of a processor hold. */
export function noteSend(feed: Feed | undefined, ms: number, count: number): void {
  if (!feed) return;
  const seen = ms / count;
  feed.sendMs = feed.sendMs === undefined ? seen : feed.sendMs + (seen - feed.sendMs) * 0.25;
}

/** How many tasks of a feed a worker may take now; 0 for none. */
export function share(state: PlanState, feed: Feed, worker: Crewman): number {
  const { concurrency, workers } = state;
  const waiting = feed.queue.ready;
  const least = worthwhile(feed);
  // Its source is about to be asked, and may have more at hand.
  if (waiting < least && toAsk(feed) > 0) return 0;
  const isOpen = feed.sourceOpen && !feed.draining;
  const isAuto = state.batch === 'auto';
  const full = (isAuto ? feed.batch : state.batch) * concurrency;
  // There are to be two for each worker in what a source may be ahead.
  const even = isOpen && feed.window > 0 ? Math.min(full, Math.ceil(feed.window / (2 * workers.size))) : full;
  const batch = isAuto ? even : full;
  const depth = mayWait(state, feed, worker, full) ? Math.max(concurrency, 2 * batch) : concurrency;
  const most = Math.min(batch, depth - worker.unanswered);
  // Near the end the rest is split evenly rather than given to the first who asks.
  if (!isOpen) return Math.min(most, Math.max(least, Math.ceil(waiting / (2 * workers.size))));
  if (worker.unanswered < concurrency) return Math.min(most, Math.max(least, Math.ceil(waiting / withRoom(state))));
  // Ahead of need it is not worth a message to send a few: more will come.
  return waiting * 2 >= even ? most : 0;
}

/**
 * Whether a second batch may be sent behind what a worker has: it bridges the way there and back. But nothing is put behind a task that was abandoned, as it may end with its worker, nor
 * behind one that takes longer than it should. Where nobody can see what runs, a task with a limit must begin when it is handed out,
 * for its time to be counted. And what cannot be taken back, or only when its worker lets go of its thread, does not wait behind long tasks.
 */
function mayWait(state: PlanState, feed: Feed, worker: Crewman, full: number): boolean {
  if (state.pace || worker.abandoned.size > 0) return false;
  if (feed.isLimited && !state.seesRunning) return false;
  if (worker.unanswered > 0) {
    const leftMs = worker.busyUntil - state.now;
    if (leftMs > SOON_MS || leftMs < -LATE_MS || hasLong(state, feed, worker)) return false;
  }
  return full > state.concurrency || isShort(state, feed);
}

/** How many tasks are worth a message. */
const worthwhile = ({ serviceMs = WORTH_MS }: Feed): number =>
  Math.max(1, Math.ceil(WORTH_MS / Math.max(serviceMs, WORTH_MS / MOST)));

const isShort = (state: PlanState, { serviceMs, moves }: Feed): boolean =>
  serviceMs !== undefined && serviceMs < (state.seesRunning && !moves ? LONG_MS : TARGET_MS);

/** A long task of another feed would be before it. Nothing is put behind one, so it is the last. */
function hasLong(state: PlanState, feed: Feed, worker: Crewman): boolean {
  const last = worker.open.at(-1);
  const other = typeof last === 'object' && last.feed !== feed.id ? state.feeds.get(last.feed) : undefined;
  return other !== undefined && state.batch === 'auto' && !isShort(state, other);
}

/** How many workers could begin a task at once. */
function withRoom(state: PlanState): number {
  let count = 0;
  for (const { accepting, unanswered } of state.workers.values())
    if (accepting && unanswered < state.concurrency) count++;
  return Math.max(1, count);
}
