import type { ResultOf, TaskOf, WorkerModule } from '../contract/worker-input.js';
import type { WorkerPool } from '../controller/worker-pool.js';
import type { NatsPoolOptions } from './options.js';

/**
 * One run over many machines: publishes the tasks of a scheduler to NATS JetStream, where hosts (`serveWorkers`) take them from, and emits their results.
 *
 * ```text
 * scheduler ─► chunks ─► TASKS ═► hosts ═► RESULTS ─► pool$
 *    ◄──────────── credits ◄────────────────────────────┘
 * ```
 *
 * Everything that was stored outlives every process, the server's included. A controller that was killed and is started again with the same `run` goes on where it was; one that is
 * started while another leads the run waits, and takes over if that one falls silent for `leaseTimeout`. If the other comes to the end, the one that waited completes, too.
 *
 * **Backpressure** the scheduler is asked for no more than `queueCapacity` tasks whose outcome was not taken; results that wait for `processResult` count.
 *
 * **Cancellation** when the last subscriber leaves, or `signal` is aborted, the scheduler is closed, hosts are told to give up and leave, and everything stored is deleted; or all is kept,
 * with `whenLeft: 'keep'`.
 *
 * **Guarantees** every task that was stored is executed at least once and has exactly one result in the result stream, whoever dies. No result is delivered twice by one controller; after a
 * crash of the controller, those of its last 50 ms may be delivered again. When it completes or errors, no timer or connection is left that was opened here.
 *
 * @typeParam T - task; anything that can be cloned.
 * @typeParam R - result.
 * @typeParam P - what is emitted: what `processResult` returns, else `R`.
 * @param options - the scheduler, the server, and how.
 * @returns an Observable as that of `workerPool`: it shares one run, completes when the scheduler has finished, every task has its outcome and was delivered, and every host has left, and then everything
 * stored is deleted. In `quorum$` and `status$` a member is a host. It errors with the first failed task's `TaskError`, `TaskTimeoutError` or `WorkerLostError` (unless `deadLetters` is
 * given), `SourceError`, what `processResult` threw, `ConnectionError`, `ServerVersionError`, `ReplacedError`, or the signal's reason.
 * @throws OptionError: an option is missing, unknown or wrong; nothing was started.
 */
export function natsPool<T, R, P = R>(options: NatsPoolOptions<T, R, P>): WorkerPool<NoInfer<P>>;
/**
 * As above, with the types of task and result from the worker file.
 *
 * @typeParam M - `typeof import('./solve.worker.js')`.
 */
export function natsPool<M extends WorkerModule>(
  options: NatsPoolOptions<TaskOf<M>, ResultOf<M>>,
): WorkerPool<ResultOf<M>>;
export function natsPool<T, R, P>(_options: NatsPoolOptions<T, R, P>): WorkerPool<NoInfer<P>> {
  throw new Error('not there yet');
}
