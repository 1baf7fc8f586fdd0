import { takeable } from './ready.js';
import type { Crewman, Feed, PlanState } from './state.js';

/** A batch is about this much work: long against a message and all that comes with it, also where little code is compiled yet; short against what a person or a neighbour notices. */
const TARGET_MS = 4;
/** As much where nothing of it can be taken back. */
const FIRM_MS = 2;
const MOST = 1024;
/** So many tasks say as much as all before them. */
const STEADY = 32;
/** Sending takes no longer than about this at a time: others wait for it. */
const SEND_MS = 0.25;
/** Less work is not worth a message of its own. */
const WORTH_MS = 0.1;
/** So long it may wait for company, or behind a worker that is late, for each worker that has something in hand: there may be fewer processors, and each must have its turn first. */
const PATIENCE_MS = 2;
/** The next batch is sent when a worker will have done what it has so soon. */
export const SOON_MS: number = 2 * TARGET_MS;
/** A worker is late when it should have done what it has so long ago: the way there and back takes some of it. */
const LATE_MS = 1;
/** For tasks that take as long the way there and back is nothing, and waiting behind another would be. */
const LONG_MS = 10;

/**
 * Learns from an answer how long the feed's tasks take, and lets its batches grow or shrink after it. A thread that was pushed off its processor, or one long task, says little of the
 * others: what is slower than thought counts by how many tasks say so.
 */
export function noteService(state: PlanState, feed: Feed, ranMs: number, count: number): void {
  const seen = ranMs / count;
  const known = feed.serviceMs ?? seen;
  const share = count / (count + STEADY);
  const isSteady = canTakeBack(state, feed) && feed.done > count;
  // Where a batch that is too long keeps its tail waiting, slower than thought counts at once.
  const weight = seen < known ? Math.max(share, 0.25) : isSteady || seen < known * 4 ? share : 1;
  feed.serviceMs = known + (seen - known) * weight;
  // The last answers of a stream are those to its longest tasks.
  const usual = state.serviceMs ?? seen;
  state.serviceMs = usual + (seen - usual) * (count / (count + 8 * STEADY));
  feed.batch = Math.min(fitting(state, feed), feed.batch * 2);
}

/** What was seen of other tasks of the same solver is a first guess; one that is wrong may be taken back, or nothing is guessed. */
export function guess(state: PlanState, feed: Feed): void {
  if (!canTakeBack(state, feed) || state.serviceMs === undefined) return;
  feed.serviceMs = state.serviceMs;
  feed.sendMs = state.sendMs;
  feed.batch = Math.min(fitting(state, feed), worthwhile(feed.serviceMs));
}

/** How many tasks make a batch that is neither long to run nor long to send. */
function fitting(state: PlanState, feed: Feed): number {
  const { serviceMs = 0, sendMs = 0 } = feed;
  const target = canTakeBack(state, feed) ? TARGET_MS : FIRM_MS;
  return Math.floor(Math.min(MOST, Math.max(1, target / serviceMs), Math.max(1, SEND_MS / sendMs)));
}

const canTakeBack = ({ seesRunning }: PlanState, { moves }: Feed): boolean => seesRunning && !moves;

/** Learns how long it takes to send the feed's tasks: large ones are copied, and a message of many is more than the caches of a processor hold. */
export function noteSend(state: PlanState, feed: Feed | undefined, ms: number, count: number): void {
  if (!feed) return;
  const seen = ms / count;
  feed.sendMs = feed.sendMs === undefined ? seen : feed.sendMs + (seen - feed.sendMs) * 0.25;
  state.sendMs = feed.sendMs;
}

/** How long what is not worth a message may be kept waiting. */
export function patience({ workers }: PlanState): number {
  let busy = 0;
  for (const { unanswered } of workers.values()) if (unanswered > 0) busy++;
  return PATIENCE_MS * busy;
}

/** How many tasks of a feed a worker may take now; 0 for none. */
export function share(state: PlanState, feed: Feed, worker: Crewman): number {
  const { concurrency, workers } = state;
  const waiting = takeable(feed);
  const worth = least(state, feed);
  const isOpen = feed.sourceOpen && !feed.draining;
  const isAuto = state.batch === 'auto';
  const full = (isAuto ? feed.batch : state.batch) * concurrency;
  // There are to be two for each worker in what a source may be ahead.
  const even =
    isOpen && feed.window > 0 ? Math.min(full, Math.max(worth, Math.ceil(feed.window / (2 * workers.size)))) : full;
  const batch = isAuto ? even : full;
  const depth = mayWait(state, feed, worker, full) ? Math.max(concurrency, 2 * batch) : concurrency;
  const room = depth - worker.unanswered;
  // What a small answer made room for is not sent ahead by itself, or a batch that was cut up once would stay so.
  if (worker.unanswered >= concurrency && 2 * room <= batch) return 0;
  const most = Math.min(batch, room);
  // Near the end the rest is split evenly rather than given to the first who asks.
  if (!isOpen) return Math.min(most, Math.max(worth, Math.ceil(waiting / (2 * workers.size))));
  if (worker.unanswered < concurrency) return Math.min(most, Math.max(worth, Math.ceil(waiting / withRoom(state))));
  // Ahead of need it is not worth a message to send a few where more will come. Of calls nobody knows whether more will.
  return waiting * 2 >= even || (feed.window === 0 && waiting >= worth) ? most : 0;
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

/** How many tasks that take so long are worth a message. */
export const worthwhile = (serviceMs: number = WORTH_MS): number =>
  Math.max(1, Math.ceil(WORTH_MS / Math.max(serviceMs, WORTH_MS / MOST)));

/** How many tasks of a feed are worth a message: no more than fit into one, and where two are to be on their way: one is made or answered while the other is run. */
export function least(state: PlanState, feed: Feed): number {
  const { serviceMs, window, resultCapacity } = feed;
  const worth = Math.min(worthwhile(serviceMs), fitting(state, feed));
  return window > 0 ? Math.min(worth, Math.ceil(Math.min(window, resultCapacity) / 2)) : worth;
}

const isShort = (state: PlanState, feed: Feed): boolean =>
  feed.serviceMs !== undefined && feed.serviceMs < (canTakeBack(state, feed) ? LONG_MS : FIRM_MS);

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
