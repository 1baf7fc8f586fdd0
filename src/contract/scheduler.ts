import type { InteropObservable, Observable } from 'rxjs';
import type { ThreadScheduler } from './thread.js';

/** The one method of a web `ReadableStream` that is used. */
export interface ReadableStreamLike<T> {
  getReader(): {
    read(): Promise<{ done: boolean; value?: T | undefined }>;
    cancel(reason?: unknown): Promise<void>;
    releaseLock(): void;
  };
}

/** A scheduler made by `fromDemand`. */
export interface DemandScheduler<T> {
  /** Makes the Observable from the stream of credits. */
  readonly fromDemand: (demand$: Observable<number>) => Observable<T>;
}

/** One stream of tasks. A Node `Readable` is an `AsyncIterable`. */
export type TaskSource<T> =
  | Iterable<T>
  | AsyncIterable<T>
  | ReadableStreamLike<T>
  | Observable<T>
  | InteropObservable<T>
  | DemandScheduler<T>
  | ThreadScheduler<T>;

/** Where tasks come from: a stream of tasks, or a function that makes a new one for every run. */
export type Scheduler<T> = TaskSource<T> | (() => TaskSource<T>);
