import type { Solve, SolverHooks, SolverModule } from '../contract/solver.js';
import { checkAll, or } from '../options/rules.js';
import { inlineLinks } from './inline-link.js';
import { type LinkFault, linkFaults } from './link-fault.js';

/** How the workers of an inline worker are started. */
export type InlineLinks = typeof inlineLinks;

/** What may be asked of an inline worker that no real one can do. */
export interface InlineWorkerOptions {
  /** What goes wrong with its frames, and when. Default: nothing. */
  readonly faults?: readonly LinkFault[] | undefined;
}

/**
 * A worker without a thread, for tests: give it to `workerPool` or `openPool` in place of a URL. It speaks the same frames as a thread does, and tasks and
 * results are cloned on the way, so what cannot be cloned fails here too. A solver that blocks, blocks the test.
 *
 * A function with at least one parameter may be given as the worker itself; this is for hooks, for faults, and for solvers without parameters.
 *
 * With `faults`, frames between the pool and its workers are lost, late or doubled, or a worker is lost at one of them, the same in every run. Solvers of a
 * worker that is gone cannot be stopped as a thread can: what they were waiting for goes on, but none is called any more, and nothing they say is heard.
 *
 * @param solve - solves one task.
 * @param hooks - `setup`, `onBroadcast` and `teardown`, as in `exposeSolver`.
 * @param options - faults.
 * @throws OptionError: an option is unknown or wrong, such as a fault of no known kind.
 * @example
 * {@includeCode ../../examples/guides/testing.ts}
 */
export function inlineWorker<T, R>(
  solve: Solve<T, R>,
  hooks: SolverHooks = {},
  options?: InlineWorkerOptions,
): SolverModule<T, R> {
  const { faults } = checkAll(options, { faults: or(linkFaults) });
  // It brings its links along: where a bare function has to wait for them to be loaded, this does not.
  const module: SolverModule<T, R> & InlineWorkerOptions & { links: InlineLinks } = {
    solve,
    hooks,
    links: inlineLinks,
    ...(faults && { faults }),
  };
  return module;
}
