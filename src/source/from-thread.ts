import { workerProtocols } from '#platform';
import type { OpenSource, Patience } from '../contract/source.js';
import type {
  DataArgument,
  DataOf,
  ScheduledBy,
  SchedulerModule,
  ThreadInput,
  ThreadScheduler,
} from '../contract/thread.js';
import { SourceError } from '../errors.js';
import { checkThread } from '../options/check-thread.js';
import { cloned } from '../options/cloned.js';
import { failedSource } from './failed-source.js';
import type { StartScheduler } from './start-scheduler.js';
import { ThreadSource } from './thread-source.js';

const DEFAULT_PATIENCE: Patience = { startTimeout: 30_000, stopTimeout: 5_000 };

/**
 * A scheduler that runs in a thread of its own, for one that computes: on your thread it would take the time of everything else.
 *
 * ```text
 * your thread    request 3 ────────────── request 2 ──────
 *                    ╲       ╱ a b c          ╲    ╱ d e
 * its thread     ─────a──b──c─(waits)──────────d──e─(waits)
 * ```
 *
 * **Backpressure** as with an iterable on your thread: it is asked for no more than there is room for. Requests and batches of tasks cross
 * the border, and tasks are cloned on the way.
 *
 * **Cancellation** when the run needs no more tasks, the iterator's `return()` runs once and is awaited, then the thread ends; by force, if that takes longer than the
 * pool's `stopTimeout`. What it has sent and nobody has received yet is dropped. Results are complete only when the thread is gone.
 *
 * **Errors** what `tasks` or its iterator throws, a task that cannot be cloned, the loss of the thread (exit, uncaught error, out of memory) and one that cannot be started or
 * is not ready within the pool's `startTimeout` end the run with a `SourceError` that has the `cause`, after the tasks that were received before are finished.
 *
 * @typeParam M - `typeof import('./tasks.worker.js')`, which tells the types of tasks and data; or the task itself.
 * @param worker - the URL of a file that calls `exposeScheduler`: `new URL('./tasks.worker.js', import.meta.url)`; or a function without parameters that starts it, as bundlers
 * understand it, and where it needs options of its own: `() => new Worker(new URL('./tasks.worker.js', import.meta.url), { type: 'module' })`.
 * @param data - what `tasks` is called with; anything that can be cloned.
 * @returns a scheduler that can start again: every run has a new thread. In the quorum it is `starting` until it is there, `busy` while it owes tasks, `idle` while it has
 * no credit, `stopping` until its thread is gone, then `stopped`; or `lost`.
 * @throws OptionError: `worker` is none, or `data` cannot be cloned.
 * @example
 * {@includeCode ../../examples/guides/notes.ts}
 */
export function fromThread<M>(worker: ThreadInput, ...data: DataArgument<DataOf<M>>): ThreadScheduler<ScheduledBy<M>>;
/**
 * The same without a thread, for tests: what `exposeScheduler` returned runs on this thread, and tasks and data are cloned on their way.
 *
 * @typeParam T - task.
 * @typeParam D - data.
 * @param scheduler - what `exposeScheduler` returned.
 * @param data - what its `tasks` is called with.
 * @throws OptionError: `data` cannot be cloned.
 */
export function fromThread<T, D>(
  scheduler: SchedulerModule<T, D>,
  ...data: DataArgument<NoInfer<D>>
): ThreadScheduler<T>;
export function fromThread(
  worker: ThreadInput | SchedulerModule<unknown, never>,
  data?: unknown,
): ThreadScheduler<unknown> {
  checkThread(worker, workerProtocols);
  cloned('fromThread.data', data);
  return { fromThread: worker, data };
}

/** Opens a scheduler made by `fromThread`. */
export function openThread<T>(
  { fromThread: worker, data }: ThreadScheduler<T>,
  start: StartScheduler | undefined,
): OpenSource<T> {
  const thread = checkThread(worker, workerProtocols);
  return (sink, patience = DEFAULT_PATIENCE) =>
    start
      ? new ThreadSource(sink, (events) => start(thread, data, patience, events))
      : failedSource(sink, new SourceError('nobody can start a thread for this scheduler'));
}
