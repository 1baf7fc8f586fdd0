import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { inlineLinks, inlineScheduler } from '#inline';
import { background, channels, now } from '#platform';
import type { Scheduler } from './contract/scheduler.js';
import type { OpenSource } from './contract/source.js';
import { Core } from './controller/core.js';
import { markTasks } from './controller/mark-tasks.js';
import type { Ending, FeedRequest, PoolCore } from './controller/pool-core.js';
import { retryAfter } from './controller/retry-after.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import { Watch } from './dispatch/watch.js';
import { Crew } from './link/crew.js';
import type { OpenLink } from './link/link.js';
import { threadLinks } from './link/thread-link.js';
import { cloned } from './options/cloned.js';
import type { CheckedPoolOptions, CheckedSolveOptions, CheckedWorker } from './options.js';
import { makeQueue } from './queue/make-queue.js';
import { Attendance } from './quorum/attendance.js';
import { termination } from './quorum/termination.js';
import { callSink } from './results/call-sink.js';
import { type Audience, makeSink } from './results/make-sink.js';
import type { InContext } from './results/sink.js';
import { sourceOf } from './source/open-source.js';
import type { StartScheduler } from './source/start-scheduler.js';
import { writtenSource } from './source/written-source.js';
import { schedulerThread } from './thread/scheduler-thread.js';

/** Timers of RxJS, so that virtual time reaches them, and a clock with fractions. */
const wallClock: SchedulerLike = {
  now,
  schedule: asyncScheduler.schedule.bind(asyncScheduler) as SchedulerLike['schedule'],
};

/** A pool from its parts: the only place that knows every stage; it wires them and decides nothing. The workers start at once. */
export function createPool(options: CheckedPoolOptions, open: OpenLink, clock: SchedulerLike = wallClock): PoolCore {
  const { size, concurrency, batch, rate, queueCapacity, startTimeout, stopTimeout, grace, idleTimeout, recycle } =
    options;
  const watch = new Watch(() => clock.now());
  if (channels) watch.add(channels(options.name));
  const window = queueCapacity + size.max * concurrency;
  return new Core({ window, concurrency, patience: { startTimeout, stopTimeout }, now: () => clock.now() }, (core) => {
    const attendance = new Attendance();
    const crew = new Crew(
      {
        size,
        idleTimeout,
        stopTimeout,
        recycle,
        open,
        clock,
        background: clock === wallClock ? background : undefined,
      },
      {
        joined: (id) => attendance.workerJoined(id),
        frame: (id, frame) => core.heard(id, frame),
        state: (id, state) => attendance.workerIs(id, state),
        lost: (id, loss, running) => core.lost(id, loss, running),
        retiring: (id) => core.retiring(id),
        left: (id, replaced) => core.left(id, replaced),
        deserted: (loss) => core.deserted(loss),
      },
    );
    const dispatcher = new Dispatcher({
      concurrency,
      batch,
      rate,
      stopTimeout,
      grace,
      seesRunning: typeof SharedArrayBuffer !== 'undefined',
      clock,
      watch,
      send: (worker, frame, transfer) => crew.send(worker, frame, transfer),
      takeBack: (worker, count) => crew.takeBack(worker, count),
      running: (worker) => crew.running(worker),
      end: (worker, what) => crew.end(worker, what),
      wanted: (workers) => crew.wanted(workers),
      changed: () => core.changed(),
    });
    return { attendance, crew, dispatcher, calls: callSink(), watch, queue: makeQueue, termination };
  });
}

/**
 * How the workers of a pool are started.
 *
 * @throws OptionError: `setupData` cannot be cloned, so no worker could ever be given it.
 */
export function openLinks<T, R>(worker: CheckedWorker<T, R>, options: CheckedPoolOptions): OpenLink {
  const { concurrency, setupData, startTimeout, name, resourceLimits, env, execArgv, recycle } = options;
  const reportsHeap = recycle.aboveHeapMb !== undefined;
  cloned('setupData', setupData);
  if (worker.kind === 'inline') {
    const { faults, links = inlineLinks } = worker;
    return links({
      module: worker as never,
      concurrency,
      setupData,
      reportsHeap,
      faults,
      clock: clockOf(worker),
    });
  }
  const thread = { name, resourceLimits, env, execArgv };
  return threadLinks({ source: worker, thread, concurrency, setupData, startTimeout, reportsHeap, clock: wallClock });
}

/** The clock of a pool with such workers: where no thread is in it, one that can be virtual. */
export const clockOf = ({ kind }: Pick<CheckedWorker, 'kind'>): SchedulerLike =>
  kind === 'inline' ? asyncScheduler : wallClock;

/** Starts the scheduler of a `fromThread`: in a thread, or without one. */
const startScheduler: StartScheduler = (thread, data, patience, events) =>
  thread.kind === 'inline'
    ? inlineScheduler({ ...patience, tasks: thread.tasks, data, clock: asyncScheduler }, events)
    : schedulerThread({ ...patience, source: thread, data, clock: wallClock }, events);

/** Where the results of a stream go, and how they are wanted. */
export type Destination = Audience & {
  readonly inContext: InContext;
  readonly isMission: boolean;
  ended(ending: Ending): void;
};

/**
 * A stream of tasks, ready to be worked through as often as its scheduler can start.
 *
 * @throws OptionError: not a scheduler.
 */
export function streamOf<T, R>(
  scheduler: Scheduler<T>,
  options: CheckedSolveOptions<T, R>,
): (to: Destination) => FeedRequest {
  return streamFrom(sourceFor<T>(scheduler, options.overflow), options);
}

/**
 * How a scheduler is opened.
 *
 * @throws OptionError: not a scheduler.
 */
export function sourceFor<T>(
  scheduler: Scheduler<T>,
  overflow: CheckedSolveOptions<T, unknown>['overflow'],
): OpenSource<T> {
  return sourceOf<T>(scheduler, overflow, startScheduler).open;
}

/** As `streamOf`, for a source. */
export function streamFrom<T, R>(
  open: OpenSource<T>,
  options: CheckedSolveOptions<T, R>,
): (to: Destination) => FeedRequest {
  const { resultCapacity, maxAttempts, timeout, retry, rerun, transferTask, signal, ordered, key, priority, total } =
    options;
  const queue = { ranked: priority !== undefined, keyed: key !== undefined, ordered };
  const marks = markTasks<T>({ key, priority });
  return ({ inContext, isMission, ended, ...audience }) => ({
    open: open as FeedRequest['open'],
    queue,
    marks: marks && ((values) => within(inContext, () => marks(values as T[]))),
    resultCapacity,
    total,
    maxAttempts,
    timeout,
    // An outcome has one value; and where results wait for their turn, one task's could fill the room of all.
    rerun: audience.wanted === 'outcomes' || ordered ? undefined : rerun,
    retryAfter: (task, thrown) => within(inContext, () => retryAfter(retry, task, thrown)),
    transferTask: transferTask as FeedRequest['transferTask'],
    signal,
    isMission,
    sink: (events) => makeSink(audience, options as CheckedSolveOptions<unknown, unknown>, inContext, events),
    ended,
  });
}

function within<A>(inContext: InContext, ask: () => A): A {
  let answer: A | undefined;
  inContext(() => {
    answer = ask();
  });
  return answer as A;
}

/** A stream of tasks that are written to it. */
export const writtenStream: typeof writtenSource = writtenSource;
