import type { Solve, SolverModule } from './solver.js';

/** A worker file as a module: one of its exports is what `exposeSolver` returned. */
export type WorkerModule = { readonly [name: string]: unknown };

/** The solvers among the exports of a worker module. */
export type SolverOf<M> = Extract<M[keyof M], SolverModule<never, unknown>>;

/** What the tasks of a worker module are. */
export type TaskOf<M> = [SolverOf<M>] extends [never]
  ? never
  : SolverOf<M> extends SolverModule<infer T, unknown>
    ? T
    : never;

/** What the results of a worker module are. */
export type ResultOf<M> = [SolverOf<M>] extends [never]
  ? never
  : SolverOf<M> extends SolverModule<never, infer R>
    ? R
    : never;

/** A `Worker` of `node:worker_threads` or of the browser, by the one method that both have. */
export interface WorkerLike {
  /** Sends a message. */
  postMessage(data: unknown): void;
}

/**
 * What solves the tasks:
 * - the URL of a worker file that calls `exposeSolver`: `new URL('./solve.worker.js', import.meta.url)`;
 * - a function without parameters that starts one, as bundlers understand it: `() => new Worker(new URL('./solve.worker.js', import.meta.url), { type: 'module' })`;
 * - a solver, to run on this thread where a test wants no other: a function with parameters, or what `exposeSolver` returned.
 */
export type WorkerInput<T, R> = URL | (() => WorkerLike) | Solve<T, R> | SolverModule<T, R>;
