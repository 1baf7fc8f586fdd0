import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { background, now } from '#platform';
import type { Scheduler } from './contract/scheduler.js';
import { Core } from './controller/core.js';
import type { Ending, FeedRequest, PoolCore } from './controller/pool-core.js';
import { retryAfter } from './controller/retry-after.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import { Crew } from './link/crew.js';
import type { OpenLink } from './link/link.js';
import { threadLinks } from './link/thread-link.js';
import { cloned } from './options/cloned.js';
import type { CheckedPoolOptions, CheckedSolveOptions, CheckedWorker } from './options.js';
import { FifoQueue } from './queue/fifo-queue.js';
import { Attendance } from './quorum/attendance.js';
import { termination } from './quorum/termination.js';
import { callSink } from './results/call-sink.js';
import { makeSink, type Wanted } from './results/make-sink.js';
import type { Consumer, InContext } from './results/sink.js';
import { sourceOf } from './source/open-source.js';
import { inlineLinks } from './testing/inline-link.js';

/** Timers of RxJS, so that virtual time reaches them, and a clock with fractions. */
const wallClock: SchedulerLike = {
  now,
  schedule: asyncScheduler.schedule.bind(asyncScheduler) as SchedulerLike['schedule'],
};

/** A pool from its parts: the only place that knows every stage; it wires them and decides nothing. The workers start at once. */
export function createPool(options: CheckedPoolOptions, open: OpenLink, clock: SchedulerLike = wallClock): PoolCore {
  const { size, concurrency, batch, queueCapacity, stopTimeout, grace, idleTimeout, recycle } = options;
  const window = queueCapacity + size.max * concurrency;
  return new Core({ window, now: () => clock.now() }, (core) => {
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
      stopTimeout,
      grace,
      seesRunning: typeof SharedArrayBuffer !== 'undefined',
      clock,
      send: (worker, frame, transfer) => crew.send(worker, frame, transfer),
      running: (worker) => crew.running(worker),
      end: (worker, what) => crew.end(worker, what),
      wanted: (workers) => crew.wanted(workers),
      changed: () => core.changed(),
    });
    return { attendance, crew, dispatcher, calls: callSink(), queue: () => new FifoQueue(), termination };
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
    const { faults } = worker;
    return inlineLinks({
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

/** Where the results of a stream go, and how they are wanted. */
export interface Destination {
  readonly wanted: Wanted;
  readonly consumer: Consumer<unknown>;
  readonly inContext: InContext;
  readonly isMission: boolean;
  ended(ending: Ending): void;
}

/**
 * A stream of tasks, ready to be worked through as often as its scheduler can start.
 *
 * @throws OptionError: not a scheduler.
 */
export function streamOf<T, R>(
  scheduler: Scheduler<T>,
  options: CheckedSolveOptions<T, R>,
): (to: Destination) => FeedRequest {
  const source = sourceOf<T>(scheduler, options.overflow);
  const { resultCapacity, maxAttempts, timeout, retry, rerun, transferTask, signal } = options;
  return ({ wanted, consumer, inContext, isMission, ended }) => ({
    open: source.open as FeedRequest['open'],
    resultCapacity,
    maxAttempts,
    timeout,
    rerun: wanted === 'values' ? rerun : undefined,
    retryAfter(task, thrown) {
      let ms: number | undefined;
      inContext(() => {
        ms = retryAfter(retry, task, thrown);
      });
      return ms;
    },
    transferTask: transferTask as FeedRequest['transferTask'],
    signal,
    isMission,
    sink: (events) => makeSink(wanted, options as CheckedSolveOptions<unknown, unknown>, consumer, inContext, events),
    ended,
  });
}
