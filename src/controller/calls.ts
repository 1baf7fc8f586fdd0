import type { Source } from '../contract/source.js';
import type { FeedId } from '../contract/task.js';
import type { QueueKind, TaskQueue } from '../contract/task-queue.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Call, CallSink } from '../results/call-sink.js';

/** The feed of all `run()` calls. It has no scheduler and is not on the roll. */
export const CALLS: FeedId = 0;
export const NO_SOURCE: Source = { request: () => undefined, close: () => undefined, dropped: 0 };
export const PLAIN: QueueKind = { ranked: false, keyed: false, ordered: false };
/** Workers that may be lost under a `run()`. */
const CALL_ATTEMPTS = 3;

/** All the single tasks of a pool: one feed, opened with the first of them. */
export class Calls {
  private count = 0;
  private readonly dispatcher: Dispatcher;
  private readonly sink: CallSink;
  private readonly now: () => number;

  constructor(dispatcher: Dispatcher, sink: CallSink, now: () => number) {
    this.dispatcher = dispatcher;
    this.sink = sink;
    this.now = now;
  }

  get pending(): number {
    return this.sink.pending;
  }

  /** Number of the next one in its feed. */
  get next(): number {
    return this.count;
  }

  /** Returns how to cancel it. */
  add(value: unknown, call: Call, queue: () => TaskQueue): (reason: unknown) => void {
    if (this.count === 0) this.open(queue());
    const index = this.count++;
    this.sink.expect(index, call);
    const { timeout, transfer } = call;
    const moves = transfer.length > 0;
    this.dispatcher.apply({ type: 'pulled', feed: CALLS, values: [value], timeout, moves, at: this.now() });
    return (reason) => this.dispatcher.apply({ type: 'task-cancelled', feed: CALLS, index, reason, at: this.now() });
  }

  /** No more will come. */
  end(): void {
    this.dispatcher.apply({ type: 'source-ended', feed: CALLS });
  }

  cancelAll(reason: unknown): void {
    this.dispatcher.apply({ type: 'feed-cancelled', feed: CALLS, reason, at: this.now() });
  }

  private open(queue: TaskQueue): void {
    this.dispatcher.open(
      {
        id: CALLS,
        queue,
        window: 0,
        resultCapacity: Number.POSITIVE_INFINITY,
        maxAttempts: CALL_ATTEMPTS,
        timeout: undefined,
        rerun: undefined,
        isLimited: true,
        moves: false,
      },
      {
        ...this.sink,
        source: NO_SOURCE,
        transferTask: (task) => this.sink.transferOf(task.index),
        marks: undefined,
        fatal: () => undefined,
      },
    );
  }
}
