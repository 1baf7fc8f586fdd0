import type { FailedAttempt } from '../contract/outcome.js';
import type { Task, WorkerId } from '../contract/task.js';

/** Where the outcomes of one feed go. */
export interface ResultSink {
  /** Running times of single tasks are wanted. */
  readonly timed: boolean;
  /** Takes results; returns how many of them the consumer has taken already. `times` is one number where only the mean is known. */
  deliver(
    worker: WorkerId,
    tasks: readonly Task[],
    values: readonly unknown[],
    times: readonly number[] | number,
  ): number;
  /** Takes results of a task that is not settled by them, in order; returns how many of them the consumer has taken already. */
  parts(worker: WorkerId, task: Task, values: readonly unknown[]): number;
  /** A task is done whose results, as many as it had, came before. */
  ended(task: Task): void;
  fail(task: Task, last: FailedAttempt): void;
  cancel(tasks: readonly Task[], reason: unknown): void;
  /** Every task has its outcome and no more can come. */
  over(): void;
  /** Nothing more is to reach the consumer. */
  mute(): void;
}

/** What a sink tells the pool. */
export interface SinkEvents {
  /** The consumer took results later than it was given them. */
  consumed(count: number): void;
  /** The run cannot go on. */
  fatal(error: unknown): void;
  /** `over` was said and everything has been taken. */
  drained(): void;
}

/** The consumer's end: an RxJS subscriber is one. */
export interface Consumer<V> {
  readonly closed: boolean;
  next(value: V): void;
}

/** A consumer that takes results in its own time: an iteration is one. */
export interface PullingConsumer {
  /** What it is going to take from. Called once, before there is anything in it. */
  attach(buffer: ResultBuffer): void;
  /** There is one more in the buffer. */
  arrived(): void;
}

/** Results that wait to be taken. */
export interface ResultBuffer {
  readonly size: number;
  /** Takes the one that has waited longest; there must be one. */
  take(): unknown;
}

/** The last step of a result's way: the way out to the consumer. */
export interface Exit {
  /** Nobody takes anything any more. */
  readonly closed: boolean;
  /** Gives the consumer a value, in its context; returns how many values it has taken with that: 1, or 0 if `consumed` will tell. */
  emit(value: unknown): number;
}

/** Runs callbacks in the async context of the consumer. */
export type InContext = (work: () => void) => void;
