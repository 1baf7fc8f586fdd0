import { defaultSize, workerProtocols } from '#platform';
import type { PoolOptions } from './contract/options.js';
import type { ResultOf, TaskOf, WorkerInput, WorkerModule } from './contract/worker-input.js';
import { Pool } from './controller/pool.js';
import { clockOf, createPool, openLinks } from './create-pool.js';
import { checkPoolOptions, checkTaskOptions, checkWorker } from './options.js';
import { streams } from './streams.js';

/**
 * Opens a crew that lives as long as the application: single tasks through `run`, streams of tasks through `solve` and `outcomes`, as many at once as you like.
 *
 * The workers are started at once. Once they are ready, and while nothing is asked of them, they do not keep the process alive, so a program that
 * forgets to `close` still ends (its `teardown` hooks then do not run).
 *
 * @typeParam T - task.
 * @typeParam R - result.
 * @param worker - what solves the tasks: a URL, a factory, or a solver; see `WorkerInput`.
 * @param options - of the crew.
 * @throws OptionError: an option is unknown or wrong; nothing was started. A worker that cannot be started shows in the calls: they fail with `SpawnError`.
 * @example
 * {@includeCode ../examples/guides/first-pool.ts}
 */
export function openPool<T, R>(worker: WorkerInput<T, R>, options?: PoolOptions): Pool<T, R>;
/**
 * As above, with the types of task and result from the worker file.
 *
 * @typeParam M - `typeof import('./solve.worker.js')`.
 */
export function openPool<M extends WorkerModule>(
  worker: WorkerInput<TaskOf<M>, ResultOf<M>>,
  options?: PoolOptions,
): Pool<TaskOf<M>, ResultOf<M>>;
export function openPool<T, R>(worker: WorkerInput<T, R>, given?: PoolOptions): Pool<T, R> {
  const checked = checkWorker<T, R>(worker, workerProtocols);
  const options = checkPoolOptions(given, { size: defaultSize() });
  const core = createPool(options, openLinks(checked, options), clockOf(checked));
  return new Pool<T, R>(core, streams<T, R>(), checkTaskOptions);
}
