/** What a solver may return: a result, or a promise of it. */
export type Solved<R> = R | PromiseLike<R>;

/** What a solver is told about the task it has in hand. */
export interface TaskContext<T = unknown> {
  /** Aborted when the task is cancelled, timed out, or the pool is terminated; its `reason` says which. */
  readonly signal: AbortSignal;
  /** True at once when the task is to be given up; readable from a synchronous loop. */
  readonly aborted: boolean;
  /** First is 1. */
  readonly attempt: number;
  /** Unique in the pool. */
  readonly taskId: number;
  readonly workerId: number;
  /** Adds a child task to the scheduler of this one. Counted before this task is settled, so the run cannot end without it. */
  enqueue(task: T): void;
}

/** Solves one task. */
export type Solve<T, R> = (task: T, context: TaskContext<T>) => Solved<R>;

/** What a worker does around its tasks. */
export interface SolverHooks {
  /** Runs once before the first task, with the pool's `setupData`. A failure is a `SpawnError`. */
  setup?(data: unknown): unknown;
  /** Runs once on every orderly way out, before the worker reports `stopped`. */
  teardown?(): unknown;
}

declare const types: unique symbol;

/** A solver with its hooks, as `exposeSolver` returns it. It carries the types of task and result. */
export interface SolverModule<T, R> {
  readonly solve: Solve<T, R>;
  readonly hooks: SolverHooks;
  /** Never there at run time. */
  readonly [types]?: (task: T) => R;
}
