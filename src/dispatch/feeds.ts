import type { FeedId, Mark, Task } from '../contract/task.js';
import { NO_KEY } from '../no-key.js';
import { guess } from './batch-size.js';
import type { Command, PlanEvent } from './messages.js';
import type { Feed, FeedConfig, PlanState } from './state.js';

/** Of those that are level the new one comes first, but for who has waited longer than the one that was served last. */
export function openFeed(state: PlanState, config: FeedConfig): void {
  const last = [...state.feeds.values()].at(-1);
  const feed = newFeed(config);
  guess(state, feed);
  state.feeds.set(feed.id, feed);
  if (!last || last.usedMs === 0) return;
  state.feeds.delete(last.id);
  state.feeds.set(last.id, last);
}

/** Every field by its name: feeds that come of a spread are of one shape today and of another tomorrow, and all that was compiled for the first is thrown away then. */
function newFeed(config: FeedConfig): Feed {
  const { id, queue, window, resultCapacity, maxAttempts, timeout, rerun, isLimited, moves = false } = config;
  return {
    id,
    queue,
    window,
    resultCapacity,
    maxAttempts,
    timeout,
    rerun,
    isLimited,
    moves,
    sourceOpen: true,
    draining: false,
    credits: 0,
    asking: 0,
    pulled: 0,
    enqueued: 0,
    inFlight: 0,
    waitingRetry: new Set(),
    held: new Map(),
    done: 0,
    failed: 0,
    cancelled: 0,
    retried: 0,
    unconsumed: 0,
    givesSeveral: false,
    giving: new Set(),
    extra: 0,
    yields: false,
    serviceMs: undefined,
    sendMs: undefined,
    batch: 1,
    usedMs: 0,
    expectedMs: 0,
    inLine: false,
    waitsForMore: false,
    isNew: true,
    firsts: 0,
  };
}

/** Queues what the source delivered. A feed that is over takes nothing more. */
export function addTasks(state: PlanState, event: PlanEvent & { type: 'pulled' }): void {
  const { values, marks, at } = event;
  const feed = state.feeds.get(event.feed);
  if (!feed?.sourceOpen) return;
  feed.credits = Math.max(0, feed.credits - values.length);
  if (event.moves) feed.moves = true;
  const timeout = event.timeout ?? feed.timeout;
  for (let i = 0; i < values.length; i++) {
    feed.queue.push(newTask(state, feed, feed.pulled, values[i], marks?.[i], timeout, at));
    feed.pulled++;
  }
}

/** Queues child tasks: their parent is in flight until after this, so the feed cannot be over. They go by its index, as they were not pulled, and have its limit. */
export function addChildren(
  state: PlanState,
  parent: Task,
  values: readonly unknown[],
  marks: readonly Mark[] | undefined,
  at: number,
): void {
  const feed = state.feeds.get(parent.feed);
  if (!feed) return;
  const { index, timeout } = parent;
  for (let i = 0; i < values.length; i++) {
    feed.queue.push(newTask(state, feed, index, values[i], marks?.[i], timeout, at));
    feed.enqueued++;
  }
}

/** Asks for no more. What the source has delivered may still be on its way here, so it is over only once its end was heard. */
export function drainFeed(state: PlanState, id: FeedId, commands: Command[]): void {
  const feed = state.feeds.get(id);
  if (!feed?.sourceOpen || feed.draining) return;
  feed.draining = true;
  commands.push({ type: 'close-source', feed: id });
}

export function endSource(state: PlanState, id: FeedId): void {
  const feed = state.feeds.get(id);
  if (!feed) return;
  feed.sourceOpen = false;
  feed.credits = 0;
}

const NO_MARK: Mark = { key: NO_KEY, priority: 0 };

/** To be counted after it was made: how many there were before is its place in the order. */
function newTask(
  state: PlanState,
  feed: Feed,
  index: number,
  value: unknown,
  { key, priority }: Mark = NO_MARK,
  timeout: number | undefined,
  at: number,
): Task {
  return {
    id: state.nextTask++,
    feed: feed.id,
    index,
    seq: feed.pulled + feed.enqueued,
    value,
    key,
    priority,
    timeout,
    queuedAt: at,
    leasedAt: 0,
    attempts: 0,
    losses: 0,
    suspect: false,
    history: undefined,
    several: undefined,
  };
}
