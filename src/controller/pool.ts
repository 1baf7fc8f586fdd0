/// <reference lib="esnext.disposable" preserve="true" />
import type { Observable } from 'rxjs';
import { captureContext } from '#platform';
import type { Observer } from '../contract/observer.js';
import type { Retry, SolveOptions } from '../contract/options.js';
import type { Outcome } from '../contract/outcome.js';
import type { Quorum } from '../contract/quorum.js';
import type { Scheduler } from '../contract/scheduler.js';
import type { PoolStatus } from '../contract/status.js';
import type { TransferList } from '../contract/transfer.js';
import { cloned } from '../options/cloned.js';
import type { Iteration } from './iteration.js';
import type { Ending, PoolCore } from './pool-core.js';
import { retryAfter } from './retry-after.js';
import { statusStream } from './status-stream.js';

/**
 * Options of one task.
 *
 * @typeParam T - task.
 */
export interface TaskOptions<T = unknown> {
  /** Cancels the task when it is aborted: `run` rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** What moves to the worker instead of being copied. */
  readonly transfer?: TransferList | undefined;
  /** Milliseconds that it may run once it was begun, above 0: after that `run` rejects with `TaskTimeoutError`. As `SolveOptions.timeout`. Default: no limit. */
  readonly timeout?: number | undefined;
  /** Whether it is tried again when it fails. `run` rejects with the error of the last attempt, or with what `delay` or `when` throws. As `SolveOptions.retry`. Default: it is not. */
  readonly retry?: Retry<T> | undefined;
}

const NO_OPTIONS: TaskOptions<never> = {};

/** Makes streams of results on a pool; options are checked before it returns. */
export interface Streams<T, R> {
  values<P>(
    core: PoolCore,
    scheduler: Scheduler<T>,
    options: SolveOptions<T, R, P> | undefined,
  ): Observable<NoInfer<P>>;
  outcomes(core: PoolCore, scheduler: Scheduler<T>, options: SolveOptions<T, R> | undefined): Observable<Outcome<T, R>>;
  iteration<P>(core: PoolCore, scheduler: Scheduler<T>, options: SolveOptions<T, R, P> | undefined): Iteration<P>;
  transform<P>(core: PoolCore, options: SolveOptions<T, R, P> | undefined): TransformStream<T, NoInfer<P>>;
}

/**
 * A crew that lives as long as the application; made by `openPool`.
 *
 * @typeParam T - task.
 * @typeParam R - result.
 */
export class Pool<T, R> implements AsyncDisposable {
  /** The latest status on subscription, then samples while it changes (at most ten a second; changes of phase at once). Never completes. */
  readonly status$: Observable<PoolStatus>;
  /** The states of all schedulers and workers: the latest on subscription, then every change. Never completes. */
  readonly quorum$: Observable<Quorum>;
  private readonly core: PoolCore;
  private readonly streams: Streams<T, R>;
  private readonly check: (options: TaskOptions<T> | undefined) => TaskOptions<T>;

  /** @internal */
  constructor(core: PoolCore, streams: Streams<T, R>, check: (options: TaskOptions<T> | undefined) => TaskOptions<T>) {
    this.core = core;
    this.streams = streams;
    this.check = check;
    this.status$ = statusStream(core);
    this.quorum$ = core.quorum$;
  }

  /** @internal */
  observe(observer: Observer): () => void {
    return this.core.observe(observer);
  }

  /**
   * Solves one task.
   *
   * **Backpressure** none: each call waits in the pool until a worker is free, so do not call it in a loop
   * over very many tasks; that is what `solve` is for.
   *
   * **Cancellation** through `options.signal`. A task that waits is dropped; one that runs is told through
   * `context.signal`, and its answer is ignored.
   *
   * @param task - anything that can be cloned.
   * @returns a promise of the result. Rejects with `TaskError` (the solver threw, or gave several results, or task or result cannot be cloned), `WorkerLostError`
   * (workers died under it, three times), `SpawnError` (no worker could be started), `TaskTimeoutError`, `PoolClosedError`, the signal's reason, or what `retry.when` or `retry.delay` threw. Results of child tasks are not told.
   * @throws OptionError: an option is unknown or wrong.
   */
  run(task: T, options?: TaskOptions<T>): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      const { signal, transfer = [], timeout, retry } = options === undefined ? NO_OPTIONS : this.check(options);
      if (signal?.aborted) return reject(signal.reason);
      let cancel: (reason: unknown) => void = () => undefined;
      const abort = (): void => cancel(signal?.reason);
      const settled = (): void => signal?.removeEventListener('abort', abort);
      signal?.addEventListener('abort', abort);
      const inContext = retry && captureContext();
      cancel = this.core.call(task, {
        transfer,
        timeout,
        retryAfter: (task, thrown) => inContext?.(() => retryAfter(retry, task, thrown)),
        resolve(value) {
          settled();
          resolve(value as R);
        },
        reject(error) {
          settled();
          reject(error);
        },
      });
    });
  }

  /**
   * Solves a stream of tasks.
   *
   * ```marbles
   * Two streams share one crew
   *
   * tasks         ab(c|)
   * other tasks   -x(y|)
   * worker 1      a======x===c======----
   * worker 2      -b======y===----------
   * solve(tasks)  -------AB---------(C|)
   * solve(other)  -----------X(Y|)
   * ```
   *
   * **Backpressure** the scheduler is asked for at most `queueCapacity + size × concurrency` unsettled tasks. Many streams at once share the workers by time: none gets less than another while it has enough waiting.
   *
   * **Cancellation** unsubscribing, or `options.signal`, closes the scheduler, drops what waits and aborts what runs; the crew goes on.
   *
   * @returns a cold Observable of results as they finish. It completes when the scheduler has finished and every task is settled and delivered. It errors with
   * the first task's error (unless `deadLetters` is given), `SourceError` or `OverflowError` (after all results of what was pulled), the signal's reason, `SpawnError`, or `PoolClosedError`.
   * @throws OptionError: not a scheduler, or an option is unknown or wrong.
   */
  solve<P = R>(scheduler: Scheduler<T>, options?: SolveOptions<T, R, P>): Observable<NoInfer<P>> {
    return this.streams.values(this.core, scheduler, options);
  }

  /**
   * As `solve`, but emits an `Outcome` for every task: done, failed or cancelled, with its facts. A failed task does not end it. `processResult` and
   * `deadLetters` are refused: what they are for is in the outcomes. A task has one result here: one that gives several fails.
   *
   * @returns a cold Observable. It completes when every task of the scheduler has its outcome. It errors with `SourceError`, `OverflowError`, `SpawnError`,
   * `PoolClosedError`, or the reason of a cancellation, after the outcomes of what was cancelled.
   * @throws OptionError: not a scheduler, or an option is unknown or wrong.
   */
  outcomes(scheduler: Scheduler<T>, options?: SolveOptions<T, R>): Observable<Outcome<T, R>> {
    return this.streams.outcomes(this.core, scheduler, options);
  }

  /**
   * As `solve`, for `for await`: results are taken one by one, and what is not taken slows the scheduler.
   *
   * **Backpressure** at both ends: results not taken, and tasks on their way to be results, are no more than `resultCapacity`; then nothing is handed out, the queue fills, and the
   * scheduler is asked for no more.
   *
   * **Cancellation** leaving the loop (`break`, a throw, `return()`), or `options.signal`, closes the scheduler, drops what waits and aborts what runs. `return()` resolves when
   * the stream is over and the scheduler's own `return()` has been waited for.
   *
   * @returns a cold iterator: the first `next()` begins the stream. It can be gone through once. It ends, and rejects, as the Observable of `solve` completes and
   * errors, after the results that came before.
   * @throws OptionError: not a scheduler, or an option is unknown or wrong.
   */
  iterate<P = R>(scheduler: Scheduler<T>, options?: SolveOptions<T, R, P>): AsyncIterableIterator<NoInfer<P>> {
    return this.streams.iteration(this.core, scheduler, options);
  }

  /**
   * As `solve`, between two web streams: tasks are written to one, results are read from the other. For `pipeThrough`, and with `Duplex.fromWeb` for Node's `pipeline`.
   *
   * **Backpressure** a write is accepted when the pool would ask a scheduler for a task; results that are not read count as with `iterate`.
   *
   * **Cancellation** aborting the writable or cancelling the readable side, or `options.signal`, drops what waits and aborts what runs, and is the error of the other side.
   *
   * @returns the two ends. Begun by the first write or read. The readable side closes when the writable side was closed and every result was read; it errors as the Observable
   * of `solve`, and the writable side with it. Writes to a closed pool reject with `PoolClosedError`.
   * @throws OptionError: an option is unknown or wrong.
   */
  transform<P = R>(options?: SolveOptions<T, R, P>): TransformStream<T, NoInfer<P>> {
    return this.streams.transform(this.core, options);
  }

  /**
   * Gives a message to the `onBroadcast` hook of every worker, those that are started later included: configuration, a new dictionary, a flag. It comes before all tasks that are
   * handed out after this call. Every message is kept as long as the pool lives, and a new worker receives all of them in order.
   *
   * @param message - anything that can be cloned; it is cloned now.
   * @throws OptionError: it cannot be cloned. PoolClosedError: the pool takes nothing new.
   * @example
   * {@includeCode ../../examples/guides/broadcast.ts}
   */
  broadcast(message: unknown): void {
    const refused = this.core.refusal();
    if (refused) throw refused.error;
    this.core.broadcast(cloned('message', message));
  }

  /**
   * Hands nothing new to the workers until `resume`. What they have in hand goes on and is delivered; schedulers are asked until the queue is full; cancellation, time limits and the
   * waits between attempts go on. `status$` shows it. Of `size: { min, max }`, workers who have nothing in hand may leave. `close` and `terminate` end it. Idempotent.
   *
   * @example
   * {@includeCode ../../examples/guides/pause.ts}
   */
  pause(): void {
    this.core.pause();
  }

  /** Ends a `pause`. Does nothing where there is none. */
  resume(): void {
    this.core.resume();
  }

  /**
   * Takes nothing new, finishes what was accepted, and lets everybody tear down and go. Schedulers of streams that are on are asked for no more.
   * A pool that is paused is resumed. Waits for running solvers without a limit; `terminate` ends that.
   *
   * @returns a promise that resolves when every thread is gone. Rejects with `TeardownError` if a worker did not part well. The same outcome on every call.
   */
  close(): Promise<void> {
    return promised((done) => this.core.close(done));
  }

  /**
   * Cancels everything now: `run` rejects and streams error with `reason`; workers get `stopTimeout` to give up what they run and to tear down, then are ended.
   *
   * @param reason - default: an `AbortError`.
   * @returns a promise that resolves when every thread is gone.
   */
  terminate(reason: unknown = new DOMException('the pool was terminated', 'AbortError')): Promise<void> {
    return promised((done) => this.core.terminate(reason, false, () => done(undefined)));
  }

  /** `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function promised(work: (done: (ending: Ending) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => work((ending) => (ending ? reject(ending.error) : resolve())));
}
