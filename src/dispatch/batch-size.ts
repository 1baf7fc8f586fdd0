import type { Crewman, Feed, PlanState } from './state.js';

/** A batch is about this much work: long against a message (some 10 µs), short against what a person or a neighbour notices. */
const TARGET_MS = 2;
const MOST = 256;

/** Learns from an answer how long the feed's tasks take, and lets its batches grow or shrink after it. */
export function noteService(feed: Feed, ranMs: number, count: number): void {
  const seen = ranMs / count;
  const known = feed.serviceMs;
  // Slower than thought counts at once: a batch that is too long keeps its tail waiting.
  feed.serviceMs = known === undefined || seen > known * 4 ? seen : known + (seen - known) * 0.25;
  const fitting = Math.floor(TARGET_MS / Math.max(feed.serviceMs, TARGET_MS / MOST));
  feed.batch = Math.max(1, Math.min(fitting, feed.batch * 2));
}

/** How many tasks of a feed a worker may take now; 0 for none. */
export function share(state: PlanState, feed: Feed, worker: Crewman): number {
  const batch = state.batch === 'auto' ? feed.batch : state.batch;
  const short = isShort(feed);
  // A second batch bridges the way there and back; with long tasks, its own or another's, the way is nothing and the wait would be.
  const isAhead = (short || batch > 1) && !mustNotWait(state, feed, worker) && !hasLong(state, feed, worker);
  const depth = isAhead ? 2 * batch : 1;
  const room = depth * state.concurrency - worker.unanswered;
  const most = Math.min(room, batch * state.concurrency);
  const waiting = feed.queue.ready;
  if (!feed.sourceOpen || feed.draining) {
    // Near the end the rest is split evenly rather than given to the first who asks.
    return Math.min(most, Math.max(1, Math.ceil(waiting / (2 * state.workers.size))));
  }
  if (worker.unanswered < state.concurrency) return Math.min(most, Math.max(1, Math.ceil(waiting / withRoom(state))));
  // Ahead of need it is not worth a message to send a few: more will come.
  const whole = Math.min(
    batch * state.concurrency,
    Math.max(1, Math.floor((feed.window || waiting) / (2 * state.workers.size))),
  );
  return waiting * 2 >= whole ? Math.min(most, whole) : 0;
}

/**
 * Nothing is put behind a task that was abandoned: it may end with its worker. And where nobody can
 * see what runs, a task with a limit must begin when it is handed out, for its time to be counted.
 */
const mustNotWait = (state: PlanState, feed: Feed, worker: Crewman): boolean =>
  state.pace !== undefined || worker.abandoned.size > 0 || (feed.isLimited && !state.seesRunning);

const isShort = ({ serviceMs }: Feed): boolean => serviceMs !== undefined && serviceMs < TARGET_MS;

/** A long task of another feed would be before it. Nothing is put behind one, so it is the last. */
function hasLong(state: PlanState, feed: Feed, worker: Crewman): boolean {
  const last = worker.open.at(-1);
  const other = typeof last === 'object' && last.feed !== feed.id ? state.feeds.get(last.feed) : undefined;
  return other !== undefined && state.batch === 'auto' && !isShort(other);
}

/** How many workers could begin a task at once. */
function withRoom(state: PlanState): number {
  let count = 0;
  for (const { accepting, unanswered } of state.workers.values())
    if (accepting && unanswered < state.concurrency) count++;
  return Math.max(1, count);
}
