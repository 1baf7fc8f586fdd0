import { exit, isWorker, later, leave, listen } from '#worker-platform';
import type { MakeTasks, SchedulerModule } from '../contract/thread.js';
import type { SchedulerDownFrame, SchedulerUpFrame } from '../wire/scheduler-frames.js';
import { exposeRole } from './expose-role.js';
import { mustBeFunction } from './must-be-function.js';
import { SchedulerRuntime } from './scheduler-runtime.js';

/**
 * Makes this file a scheduler that runs in a thread of its own: every run that is given `fromThread(…)` with this file starts it and takes its tasks from
 * `tasks`. Call it once, at the top level of the file, before anything is awaited there. The file may call `exposeSolver` too: each thread of it is one or the other.
 *
 * **Backpressure** the iterator is asked for exactly as many tasks as there is room for in the pool; what is asked for travels in batches.
 *
 * **Cancellation** when the run needs no more tasks, `return()` of the iterator runs once (a generator's `finally`) and is awaited; then the thread ends.
 * The end is heard between two tasks, at the latest after a few milliseconds of uninterrupted work, but not inside of `next()`.
 *
 * @typeParam T - task; anything that can be cloned, or a value given to `transfer`.
 * @typeParam D - what `tasks` is given.
 * @param tasks - called once for each run, in a new thread, with a copy of the `data` of `fromThread`. What it throws, and what its iterator throws, ends the run with a `SourceError`
 * after everything that was sent before is finished.
 * @returns the scheduler as a value: export it, so that `fromThread<typeof import('./tasks.worker.js')>` can infer the types, and so that a test can give it to
 * `fromThread` in place of the URL, to run it without a thread.
 *
 * @throws TypeError: `tasks` is not a function. Error: it was called before in this file.
 *
 * Outside of a worker (imported into a test, say) nothing happens but the return.
 *
 * @example
 * {@includeCode ../../examples/guides/notes.worker.ts}
 */
export function exposeScheduler<T, D = unknown>(tasks: MakeTasks<T, D>): SchedulerModule<T, D> {
  mustBeFunction('exposeScheduler', tasks);
  if (isWorker) exposeRole('schedule', (port, data) => begin(tasks as MakeTasks<unknown, never>, port, data));
  return { tasks };
}

function begin(tasks: MakeTasks<unknown, never>, port: unknown, data: unknown): void {
  const wire = listen<SchedulerDownFrame, SchedulerUpFrame>(port, (frame) => runtime.receive(frame));
  const runtime = new SchedulerRuntime(tasks, data, {
    post: wire.post,
    now: () => performance.now(),
    later,
    leave: () => leave(wire),
    exit,
  });
  runtime.start();
}
