import type { PoolOptions, SolveOptions } from './options.js';
import type { Scheduler } from './scheduler.js';
import type { WorkerInput } from './worker-input.js';

/** A mission: where tasks come from, what solves them, and how. */
export interface WorkerPoolOptions<T, R, P = R> extends PoolOptions, SolveOptions<T, R, P> {
  /** Where the tasks come from: an iterable, an async iterable, a web or Node stream, an Observable, `fromDemand`, or a function that makes one of these for each run. */
  readonly scheduler: Scheduler<T>;
  /** What solves them. */
  readonly worker: WorkerInput<T, R>;
}
