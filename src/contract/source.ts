import type { MemberState } from './quorum.js';

/** Where a source puts what it was asked for. After `end` or `fail` nothing more may come. */
export interface SourceSink<T> {
  /** Tasks, in order; never more than there were credits for. */
  next(tasks: T[]): void;
  /** The scheduler will send no more. */
  end(): void;
  /** The scheduler broke; `error` is what it threw. Tasks delivered before stay valid. */
  fail(error: unknown): void;
}

/** A scheduler seen through credits: it produces nothing that was not requested. */
export interface Source {
  /** Adds `count` credits (a positive whole number). Tasks may arrive before this returns. */
  request(count: number): void;
  /** Releases the scheduler: its `return()` or teardown runs exactly once, whatever happened before. Idempotent. Nothing reaches the sink afterwards. */
  close(): void;
  /** Values a push source had to drop so far, by its overflow policy. */
  readonly dropped: number;
  /** Resolves when what `close` began is over; undefined where it was over at once. Never rejects. */
  readonly released?: Promise<void> | undefined;
  /**
   * Only where the scheduler is a member of its own, in another thread: tells its state, at once and then every change. The last is `stopped` or `lost`: it
   * is gone. Any other is busy until it has ended or was closed, and gone then.
   */
  watch?(report: (state: MemberState) => void): void;
}

/** How long a scheduler that is started may take, in ms, where that can be told. */
export interface Patience {
  /** Until it is ready. */
  readonly startTimeout: number;
  /** Until it is released, once it was closed; then it is ended by force. */
  readonly stopTimeout: number;
}

/** Starts a scheduler. It must reach for its first value only after a `request` (push sources subscribe at once, so that hot values are not missed). */
export type OpenSource<T> = (sink: SourceSink<T>, patience?: Patience) => Source;

/** What to do when a push source sends more than was asked for. */
export interface Overflow {
  /**
   * - `error`: end the run with an `OverflowError` (what was accepted is still finished and delivered);
   * - `drop-newest`: refuse the new value; `drop-oldest`: forget the longest waiting one; both are counted in `status$`;
   * - `buffer`: keep everything, without a limit.
   */
  readonly strategy: 'error' | 'drop-newest' | 'drop-oldest' | 'buffer';
  /** How many values may wait for credit, from 0. Default 65,536. Not used by `buffer`. */
  readonly limit?: number | undefined;
}
