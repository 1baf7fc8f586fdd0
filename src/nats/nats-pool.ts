import { nuid } from '@nats-io/transport-node';
import type { ResultOf, TaskOf, WorkerModule } from '../contract/worker-input.js';
import { SharedRun } from '../controller/shared-run.js';
import { WorkerPool } from '../controller/worker-pool.js';
import { sourceFor } from '../create-pool.js';
import { isThenable } from '../is-thenable.js';
import { roll } from '../quorum/roll.js';
import { termination } from '../quorum/termination.js';
import { makeSink } from '../results/make-sink.js';
import type { InContext } from '../results/sink.js';
import { type CheckedNatsPool, checkNatsPool } from './check-options.js';
import type { Delivered } from './handing-over.js';
import { NatsRun } from './nats-run.js';
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
export function natsPool<T, R, P>(given: NatsPoolOptions<T, R, P>): WorkerPool<NoInfer<P>> {
  const options = checkNatsPool<T, R>(given as NatsPoolOptions<T, R>) as CheckedNatsPool<unknown, unknown>;
  const { processResult, overflow } = options;
  const sinkOptions = { ...options, ordered: false, processResult: processResult && oneByOne(processResult) };
  const shared = new SharedRun((consumer, inContext, started, ended) => {
    const run = new NatsRun({
      roll: roll(),
      options,
      me: nuid.next(),
      source: (open) => (sink) => sourceFor(() => inContextOf(inContext, open), overflow)(sink),
      sink: (events) => makeSink({ wanted: 'values', consumer }, sinkOptions as never, inContext, events),
      termination,
      ended,
    });
    started(run);
    run.start();
    return { core: run, handle: { abandon: () => run.abandon() } };
  });
  return new WorkerPool<P>(shared);
}

/** `processResult` for what the sink is given: the task, and whom to tell that its result was taken. */
function oneByOne(process: (result: unknown, task: unknown) => unknown) {
  return (result: unknown, { task, taken }: Delivered): unknown => {
    const made = process(result, task);
    if (!isThenable(made)) {
      taken();
      return made;
    }
    return Promise.resolve(made).then((value) => {
      taken();
      return value;
    });
  };
}

function inContextOf<V>(inContext: InContext, make: () => V): V {
  let made: V | undefined;
  inContext(() => {
    made = make();
  });
  return made as V;
}
