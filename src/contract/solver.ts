import type { InteropObservable, Observable } from 'rxjs';

/** A generator, by what it is known by: an iterator that can itself be iterated over. */
export interface Steps<R> {
  /** The next result. */
  next(): IteratorResult<R, unknown>;
  /** Itself. */
  [Symbol.iterator](): unknown;
}

/**
 * What gives several results: a generator, an async generator or any other async iterable, an Observable. What a generator returns at its end is no result.
 * Everything else is one result, strings, bytes, arrays, maps and sets too.
 */
export type Several<R> = Steps<R> | AsyncIterable<R> | Observable<R> | InteropObservable<R>;

/** What a solver may return: a result, or what gives several, or a promise of one of these. */
export type Solved<R> = R | Several<R> | PromiseLike<R | Several<R>>;

/** What a solver is told about the task it has in hand. */
export interface TaskContext<T = unknown> {
  /** Aborted when the task is to be given up: it was cancelled, its `timeout` has passed, or the pool is terminated. `reason` is the reason given. */
  readonly signal: AbortSignal;
  /**
   * Whether the task is to be given up. Cheap, and true at once, in a loop that never awaits too: it is read from memory that the worker shares with the pool.
   * (Where there is no shared memory, in a browser without cross-origin isolation, it changes only while the solver lets go of its thread, as `signal` does everywhere.)
   */
  readonly aborted: boolean;
  /** First is 1. */
  readonly attempt: number;
  /** Unique in the pool; the same for every attempt. */
  readonly taskId: number;
  /** Unique in the pool: one that takes the place of a lost worker has another. */
  readonly workerId: number;
  /**
   * Adds a child task: it goes into the queue of this task's stream once this attempt has succeeded, and is forgotten if the attempt fails or its worker
   * is lost. Counted before this task is settled, so the run cannot end without it. Not held to `queueCapacity`.
   *
   * @throws Error: the task is settled already.
   */
  enqueue(task: T): void;
}

/**
 * Solves one task.
 *
 * **Backpressure** what gives several results is asked for the next only while its consumer is not too far behind; meanwhile the task keeps its place. An Observable cannot wait:
 * up to 65,536 of its results are kept in the worker, then the attempt fails.
 *
 * **Cancellation** a generator is closed with `return()`, an Observable unsubscribed from, once, when the task is to be given up.
 */
export type Solve<T, R> = (task: T, context: TaskContext<T>) => Solved<R>;

/** What a worker does around its tasks. */
export interface SolverHooks {
  /** Runs once before the first task, with a copy of the pool's `setupData`; may be async. One that fails, or takes longer than `startTimeout`, is tried again in another worker, and is a `SpawnError` when none is left. */
  setup?(data: unknown): unknown;
  /** Runs once on every orderly way out, before the worker reports `stopped`; may be async. Not when the worker is lost or ended by force. A failure is a `TeardownError`. */
  teardown?(): unknown;
  /**
   * Receives what was given to `Pool.broadcast`, in order, after `setup` and before any task that was handed out later; a worker that starts later receives all of it before
   * its first task. May be async: tasks wait for it (one that waits longer than its `timeout` has its worker replaced). If it fails, the worker is lost.
   */
  onBroadcast?(message: unknown): unknown;
}

declare const types: unique symbol;

/** A solver with its hooks, as `exposeSolver` returns it. It carries the types of task and result. */
export interface SolverModule<T, R> {
  readonly solve: Solve<T, R>;
  readonly hooks: SolverHooks;
  /** Never there at run time. */
  readonly [types]?: (task: T) => R;
}
