import type { Patience, Source } from '../contract/source.js';
import type { FeedId } from '../contract/task.js';
import type { QueueKind, TaskQueue } from '../contract/task-queue.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Attendance } from '../quorum/attendance.js';
import type { Enrolled } from '../quorum/roll.js';
import { CALLS, NO_SOURCE } from './calls.js';
import { controlFeed } from './feed-control.js';
import type { FeedHandle, FeedRequest } from './pool-core.js';

export interface FeedsConfig {
  readonly dispatcher: Dispatcher;
  readonly attendance: Attendance;
  /** Unsettled tasks that the source of a feed may be asked for. */
  readonly window: number;
  /** For schedulers in threads of their own. */
  readonly patience: Patience;
  queue(kind: QueueKind): TaskQueue;
  now(): number;
  /** The scheduler of the mission has finished. */
  finished(): void;
  /** A stream has come, or has come to its end. */
  changed(): void;
}

/** The streams of tasks that a pool is working through, each with its scheduler on the roll. */
export class Feeds {
  private readonly open = new Map<FeedId, { readonly handle: FeedHandle; readonly source: Source }>();
  private readonly totals = new Map<FeedId, number | undefined>();
  private nextId: FeedId = CALLS + 1;
  private droppedBefore = 0;
  private readonly config: FeedsConfig;

  constructor(config: FeedsConfig) {
    this.config = config;
  }

  get size(): number {
    return this.open.size;
  }

  /** Values that push schedulers had to drop so far. */
  get dropped(): number {
    let dropped = this.droppedBefore;
    for (const { source } of this.open.values()) dropped += source.dropped;
    return dropped;
  }

  /** How many tasks a stream was said to have. */
  total(id: FeedId): number | undefined {
    return this.totals.get(id);
  }

  add(request: FeedRequest, opened: (handle: FeedHandle) => void): FeedHandle {
    const id = this.nextId++;
    const { dispatcher, attendance, patience, queue, window, now } = this.config;
    const { transferTask, resultCapacity, maxAttempts, timeout, rerun, retryAfter, marks } = request;
    let member: Enrolled | undefined;
    let source = NO_SOURCE;
    let ended = false;
    this.totals.set(id, request.total);
    const handle = controlFeed(
      request,
      patience,
      {
        open: (opened, sink, fatal) => {
          source = opened;
          const isLimited = timeout !== undefined;
          dispatcher.open(
            {
              id,
              queue: queue(request.queue),
              window,
              resultCapacity,
              maxAttempts,
              timeout,
              rerun,
              isLimited,
              moves: transferTask !== undefined,
            },
            {
              ...sink,
              source,
              marks,
              retryAfter,
              fatal,
              transferTask: transferTask && ((task) => transferTask(task.value)),
            },
          );
        },
        pulled: (values) => dispatcher.pulled(id, values),
        sourceEnded: () => dispatcher.apply({ type: 'source-ended', feed: id }),
        drain: () => dispatcher.apply({ type: 'feed-drained', feed: id }),
        cancel: (reason) => dispatcher.apply({ type: 'feed-cancelled', feed: id, reason, at: now() }),
        consumed: (count) => dispatcher.apply({ type: 'consumed', feed: id, count }),
      },
      {
        is: (state) => {
          member ??= attendance.enrolScheduler(id, state);
          member.report(state);
        },
        finished: () => {
          if (request.isMission) this.config.finished();
        },
        ended: () => {
          ended = true;
          this.open.delete(id);
          this.totals.delete(id);
          this.droppedBefore += source.dropped;
          if (!request.isMission) member?.leave();
          this.config.changed();
        },
      },
    );
    if (!ended) {
      this.open.set(id, { handle, source });
      opened(handle);
    }
    this.config.changed();
    return handle;
  }

  drain(): void {
    for (const { handle } of [...this.open.values()]) handle.drain();
  }

  cancel(reason: unknown): void {
    for (const { handle } of [...this.open.values()]) handle.cancel(reason);
  }
}
