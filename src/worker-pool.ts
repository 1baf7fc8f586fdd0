import { defaultSize, workerProtocols } from '#platform';
import type { WorkerPoolOptions } from './contract/mission.js';
import type { ResultOf, TaskOf, WorkerModule } from './contract/worker-input.js';
import { SharedRun } from './controller/shared-run.js';
import { WorkerPool } from './controller/worker-pool.js';
import { clockOf, createPool, openLinks, streamOf } from './create-pool.js';
import { checkWorkerPoolOptions } from './options.js';

/**
 * One mission, from the first task to the roll-call: pulls tasks from a scheduler into a crew of
 * workers and emits their results.
 *
 * ```marbles
 * Results come as they finish
 *
 * scheduler  a-b-c-(d|)
 * worker 1   a====-d====-----
 * worker 2   --b=c======-----
 * pool$      ----BA-----(CD|)
 * ```
 *
 * **Backpressure** the scheduler is asked for at most `queueCapacity + size × concurrency` unsettled tasks; an Observable, which cannot be asked, is
 * held to its `overflow` policy. With `processResult`, results that wait for it count against `resultCapacity` and slow the dispatch.
 *
 * **Cancellation** when the last subscriber leaves, or `signal` is aborted, the scheduler is closed, what waits is dropped, what runs is aborted, and the
 * workers tear down (by force after `stopTimeout`).
 *
 * **Guarantees** every task pulled ends in exactly one of done, failed, cancelled; the scheduler's `return()` runs exactly once; when it
 * completes or errors, no thread, timer or listener is left.
 *
 * @typeParam T - task.
 * @typeParam R - result.
 * @typeParam P - what is emitted: what `processResult` returns, else `R`.
 * @param options - the scheduler, the worker, and how: see `PoolOptions` and `SolveOptions`.
 * @returns an Observable that shares one run: the first subscriber starts the crew, later ones see what comes from then on, and the last to leave stops it.
 * It completes when the scheduler has finished, every task is settled and delivered, and every worker has torn down and stopped. Subscribing again
 * then starts a new run, or errors with `SourceError` if the scheduler can be read only once.
 * It errors, after everybody has stopped, with the first failed task's `TaskError` (unless `deadLetters` is given), `WorkerLostError`, `SpawnError`,
 * `SourceError` or `OverflowError` (after the results of what was pulled), `TeardownError`, what `processResult` threw, or the signal's reason.
 * @throws OptionError: an option is missing, unknown or wrong; nothing was started.
 * @example
 * {@includeCode ../examples/readme/main.js}
 */
export function workerPool<T, R, P = R>(options: WorkerPoolOptions<T, R, P>): WorkerPool<NoInfer<P>>;
/**
 * As above, with the types of task and result from the worker file.
 *
 * @typeParam M - `typeof import('./solve.worker.js')`.
 */
export function workerPool<M extends WorkerModule>(
  options: WorkerPoolOptions<TaskOf<M>, ResultOf<M>>,
): WorkerPool<ResultOf<M>>;
export function workerPool<T, R, P>(given: WorkerPoolOptions<T, R, P>): WorkerPool<NoInfer<P>> {
  const options = checkWorkerPoolOptions<T, R>(
    given as WorkerPoolOptions<T, R>,
    { size: defaultSize() },
    workerProtocols,
  );
  const request = streamOf(options.scheduler, options);
  const links = openLinks(options.worker, options);
  const shared = new SharedRun((consumer, inContext, started, ended) => {
    const core = createPool(options, links, clockOf(options.worker));
    started(core);
    const handle = core.feed(request({ wanted: 'values', consumer, inContext, isMission: true, ended }));
    return { core, handle };
  });
  return new WorkerPool<P>(shared);
}
