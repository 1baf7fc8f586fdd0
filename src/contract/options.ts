import type { NextObserver } from 'rxjs';
import type { DeadLetter } from './outcome.js';
import type { Overflow } from './source.js';
import type { TransferList } from './transfer.js';

/** Limits of a worker thread, as in `node:worker_threads`. A worker over `maxOldGenerationSizeMb` is lost with the reason "ran out of memory". Not used in browsers. */
export interface ResourceLimits {
  readonly maxOldGenerationSizeMb?: number | undefined;
  readonly maxYoungGenerationSizeMb?: number | undefined;
  readonly codeRangeSizeMb?: number | undefined;
  readonly stackSizeMb?: number | undefined;
}

/**
 * When a worker has served long enough: as soon as one of these holds. Its replacement is started first; once that is ready the old one gets nothing new,
 * finishes what it has, tears down and leaves.
 */
export interface Recycle {
  /** Tasks it has answered, a whole number from 1. */
  readonly afterTasks?: number | undefined;
  /** Milliseconds since it was ready, above 0. */
  readonly afterMs?: number | undefined;
  /** Its heap in use, in MiB (2²⁰ bytes), above 0, garbage that is not collected yet included; looked at after its answers, at most ten times a second. Node only. */
  readonly aboveHeapMb?: number | undefined;
}

/**
 * Whether a task that failed is tried again. For a worker that was lost under it there is `maxAttempts`, which is counted apart.
 *
 * @typeParam T - task.
 */
export interface Retry<T> {
  /** Attempts that may end in an error or a time-out, a whole number from 1: with 1 there is no second. */
  readonly attempts: number;
  /**
   * Milliseconds until the next attempt, from 0, or a function that tells them from the number of the attempt that failed (first is 1) and its error.
   * Meanwhile the task counts as unsettled, and the worker does others. Default 0.
   */
  readonly delay?: number | ((attempt: number, error: unknown) => number) | undefined;
  /** Whether it is worth another attempt. `error` is what the solver threw; a `TaskTimeoutError` where it took too long. Default: always. */
  readonly when?: ((error: unknown, task: T) => boolean) | undefined;
}

/** How fast attempts may be handed out. */
export interface Rate {
  /** So many at most, a whole number from 1, … */
  readonly limit: number;
  /** … in any time of so many milliseconds, above 0. */
  readonly perMs: number;
}

/** Options of a pool. An option given as `undefined` means its default. */
export interface PoolOptions {
  /**
   * How many workers, a whole number from 1. Of `{ min, max }`, `min` (from 0) are started at once, more up to `max` as long as there are more tasks at hand
   * than they have places for, and those above `min` leave after `idleTimeout`. Default: the processors that the process may use
   * (`os.availableParallelism()`), or the share of them that a container is given, rounded up, if that is less; in browsers `navigator.hardwareConcurrency`.
   */
  readonly size?: number | { readonly min: number; readonly max: number } | undefined;
  /** Tasks that one worker has running at a time, from 1; above 1 only helps solvers that wait on I/O. Default 1. */
  readonly concurrency?: number | undefined;
  /**
   * Tasks held ahead of the workers, from 1. The scheduler is asked for no more than `queueCapacity + size × concurrency` unsettled tasks. Default 1,024.
   *
   * ```marbles
   * A task is taken when there is room for it
   *
   * scheduler  (ab)---c---d---e---f---|
   * worker 1   a======b===c===d===e===f===----
   * pool$      -------A---B---C---D---E---(F|)
   * ```
   */
  readonly queueCapacity?: number | undefined;
  /** How many tasks travel in one message: `'auto'` sizes batches to a few milliseconds of work, or a whole number from 1. Default `'auto'`. */
  readonly batch?: 'auto' | number | undefined;
  /**
   * How fast the pool hands out attempts, second ones too, for workers that call a service with a limit of its own: in any `perMs` no more than `limit`, of all streams and calls
   * together. Each is handed to a worker that has a place free for it; nothing is sent ahead. What must wait stays in the queue. Default: as fast as it can.
   *
   * ```marbles
   * rate: no more than 2 in any 8
   *
   * scheduler  abcd(e|)
   * worker 1   a=---------c=------e=----
   * worker 2   -b=---------d=-----------
   * pool$      --AB---------CD------(E|)
   * ```
   */
  readonly rate?: Rate | undefined;
  /** Milliseconds a worker may take until `setup` has run, above 0. After that it has failed, and another is tried. Default 30,000. */
  readonly startTimeout?: number | undefined;
  /** Milliseconds a worker may take, once it is told to stop, to give up what it runs and tear down, above 0; then it is ended by force. Default 5,000. */
  readonly stopTimeout?: number | undefined;
  /** Milliseconds a worker above `size.min` may wait for a task, above 0; then it leaves. Default 10,000. */
  readonly idleTimeout?: number | undefined;
  /** Milliseconds a solver may take to give a task up once its `timeout` has passed, from 0; then its worker is ended by force and replaced. Default 1,000. */
  readonly grace?: number | undefined;
  /** When workers are replaced by new ones, for solvers that leak. Default: never. */
  readonly recycle?: Recycle | undefined;
  /** Limits of each thread (Node only). */
  readonly resourceLimits?: ResourceLimits | undefined;
  /** Environment of the workers (Node only). Default: a copy of `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Node options of the workers, such as `['--import', 'tsx']` (Node only). Default: those of the process. */
  readonly execArgv?: readonly string[] | undefined;
  /** Name of the threads, for debuggers. Default `rearguard`. */
  readonly name?: string | undefined;
  /** Given to every worker's `setup`; anything that can be cloned. */
  readonly setupData?: unknown;
}

/** What becomes of a task that has delivered some of its results when it is to be run again; see `SolveOptions.rerun`. */
export type Rerun = 'skip' | 'repeat' | 'fail';

/** Options of one stream of tasks. An option given as `undefined` means its default. */
export interface SolveOptions<T, R, P = R> {
  /** Where failed tasks go. Given: the run goes on without them. Absent: the first failed task errors the run. */
  readonly deadLetters?: NextObserver<DeadLetter<T>> | undefined;
  /** Called with each result, with each of several too, one at a time; may return a promise, which is awaited. What it returns is emitted in place of the result. What it throws errors the run. */
  processResult?(result: R, task: T): P | PromiseLike<P>;
  /** Calls of `processResult` that may be under way at a time, a whole number from 1. They begin in the order of arrival; what they return is emitted as they finish, or in order with `ordered`. Default 1. */
  readonly processConcurrency?: number | undefined;
  /**
   * Whether results come in the order of their tasks. One that is early waits for those before it and counts as not taken, so `resultCapacity` bounds how far the
   * workers run ahead of a slow task, and the scheduler is made to wait. Failed and cancelled tasks are told at once and hold nothing up; child tasks come after what was pulled before
   * their parent was done. Not together with `priority`. Default false: as they finish.
   *
   * ```marbles
   * ordered: in the order of their tasks
   *
   * scheduler  a-b-c-(d|)
   * worker 1   a=========-----------
   * worker 2   --b=c=d==========----
   * pool$      ----------(ABC)--(D|)
   * ```
   */
  readonly ordered?: boolean | undefined;
  /**
   * Tasks of the same key run one at a time, in the order they came: the next begins when the one before it is done, failed or cancelled, attempts and the waits between them
   * included. One that times out or is cancelled in the hands of a worker is told of at once, and keeps its key until the worker has given it up, or was ended after `grace` or `stopTimeout`: its next attempt and the next task of its key begin then. Keys are compared as those of a `Map`; one that is not in use takes no memory. Called when a task is queued; what it throws errors the run.
   * Tasks that wait for their key are held in the queue. Default: none.
   *
   * ```marbles
   * key: a, b and c one at a time
   *
   * scheduler  abx(c|)
   * worker 1   a======b==c====----
   * worker 2   --x=======---------
   * pool$      -------A--(XB)-(C|)
   * ```
   */
  key?(task: T): unknown;
  /**
   * Higher goes first. One level is worth a second of waiting: a task overtakes newer ones that are n levels higher once it has waited n seconds longer, so nothing starves.
   * Must return a finite number. Called when a task is queued; what it throws errors the run. Only what waits in the queue is sorted. Default: all the same.
   */
  priority?(task: T): number;
  /** Results settled and not yet taken by `processResult`, by an iteration or a stream, or waiting for their turn, and tasks on their way to be: no more than this many, from 1. Default 1,024. */
  readonly resultCapacity?: number | undefined;
  /** What of a task moves to the worker instead of being copied. It is unusable here afterwards, and gone if another attempt is needed. */
  transferTask?(task: T): TransferList;
  /**
   * What to do when an Observable scheduler sends more than was asked for. Default `{ strategy: 'error', limit: 65536 }`.
   *
   * ```marbles
   * overflow: 'drop-oldest', limit 1
   *
   * scheduler  abcdefg(h|)
   * worker 1   a====b=======e====h====----
   * pool$      -----A-------B----E----(H|)
   * ```
   */
  readonly overflow?: Overflow | undefined;
  /**
   * Milliseconds that one attempt may run, above 0, from its begin, not from when it was queued. Then it has failed with a `TaskTimeoutError`: `context.signal` is aborted, and if the
   * solver has not given up within `grace`, its worker is ended by force and replaced, a solver that never lets go of its thread included. Other tasks in that worker's
   * hands are run again and lose nothing. Time in which a task with several results waits for its consumer does not count, where memory can be shared with workers. Default: none.
   */
  readonly timeout?: number | undefined;
  /**
   * Whether tasks that failed are tried again. What `delay` or `when` throws errors the run. Default: they are not.
   *
   * ```marbles
   * retry: b fails twice, and waits without a worker
   *
   * scheduler  a-b-(c|)
   * worker 1   a=b=(!c)==b=!-----b=----
   * pool$      --A-------C---------(B|)
   * ```
   */
  readonly retry?: Retry<T> | undefined;
  /** Cancels this stream of tasks when it is aborted: the result stream errors with its reason. */
  readonly signal?: AbortSignal | undefined;
  /**
   * What becomes of a task with several results that has delivered some of them when it is to be run again, after a lost worker or by `retry`:
   * - `skip`: the first results of the new attempt, as many as were delivered, are not delivered again: right for a solver that gives the same results each time.
   * - `repeat`: all are delivered again.
   * - `fail`: it is not run again.
   *
   * Default `skip`.
   */
  readonly rerun?: Rerun | undefined;
  /** How many workers may be lost under a task, from 1: it is run again, alone, until then. With 1 it is not run again. Default 3. */
  readonly maxAttempts?: number | undefined;
  /** How many tasks the scheduler has, a whole number from 0, as far as you know: only for `status$`, which tells the time that is left. Default: unknown until the scheduler has finished. */
  readonly total?: number | undefined;
}
