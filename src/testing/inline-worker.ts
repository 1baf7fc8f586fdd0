import type { Solve, SolverHooks, SolverModule } from '../contract/solver.js';

/**
 * A worker without a thread, for tests: give it to `workerPool` or `openPool` in place of a URL. It speaks the same frames as a thread does, and tasks and
 * results are cloned on the way, so what cannot be cloned fails here too. A solver that blocks, blocks the test.
 *
 * A function with at least one parameter may be given as the worker itself; this is for hooks, and for solvers without parameters.
 *
 * @param solve - solves one task.
 * @param hooks - `setup` and `teardown`, as in `exposeSolver`.
 * @example
 * {@includeCode ../../examples/guides/testing.ts}
 */
export function inlineWorker<T, R>(solve: Solve<T, R>, hooks: SolverHooks = {}): SolverModule<T, R> {
  return { solve, hooks };
}
