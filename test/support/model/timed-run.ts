import { type SchedulerLike, VirtualAction, VirtualTimeScheduler } from 'rxjs';
import type { Task } from '../../../src/contract/task.js';
import { retryAfter } from '../../../src/controller/retry-after.js';
import { Dispatcher } from '../../../src/dispatch/dispatcher.js';
import type { FeedPorts } from '../../../src/dispatch/feed-ports.js';
import { FifoQueue } from '../../../src/queue/fifo-queue.js';
import { type TimedJob, TimedWorker } from './timed-worker.js';

export interface TimedPlan {
  readonly jobs: readonly TimedJob[];
  readonly workers: number;
  readonly concurrency: number;
  readonly batch: 'auto' | number;
  readonly window: number;
  readonly timeout: number | undefined;
  readonly grace: number;
  readonly stopTimeout: number;
  readonly retry: { readonly attempts: number; readonly delay: number };
  /** Milliseconds that a frame takes. */
  readonly latency: number;
  /** Lease blocks tell what runs. */
  readonly sees: boolean;
  /** When everything is cancelled. */
  readonly cancelAt: number | undefined;
  /** While the main thread is busy it hears nothing; then its timers go off, and then it hears what has come. */
  readonly busy: { readonly from: number; readonly ms: number } | undefined;
}

/** One end by force: what the worker ran, and when it answered last. */
export interface ForcedEnd {
  readonly at: number;
  readonly answeredAt: number;
  readonly running: readonly { readonly job: TimedJob; readonly since: number; readonly toldAt: number | undefined }[];
}

export interface TimedRecord {
  readonly outcomes: ReadonlyMap<string, readonly string[]>;
  /** Milliseconds that each attempt had been running when its time was up. */
  readonly timedOutAfter: readonly number[];
  readonly ends: readonly ForcedEnd[];
  readonly retried: number;
  readonly isOver: boolean;
  /** When the last task had its outcome, and when the last timer went off. */
  readonly settledAt: number;
  readonly restAt: number;
}

/** How long it takes to end a worker by force. */
const ENDING_MS = 9;

/** Runs the real dispatcher, in virtual time, over workers whose tasks take as long as they are told to. */
export function runTimed(plan: TimedPlan): TimedRecord {
  const time = new VirtualTimeScheduler(VirtualAction, 1_000_000);
  const later = (work: () => void, ms: number): void => void time.schedule(work, ms);
  const busyFor = (): number => {
    const { from, ms } = plan.busy ?? { from: 0, ms: 0 };
    return time.now() >= from && time.now() < from + ms ? from + ms - time.now() : 0;
  };
  /** Does some work of the main thread as soon as it can. */
  const onMain = (work: () => void, turn: 0 | 0.5): void => {
    const wait = busyFor();
    if (wait > 0) later(work, wait + turn);
    else work();
  };
  const clock = {
    now: () => time.now(),
    // No timer goes off before what has come is heard.
    schedule: (work: () => void, ms: number) => time.schedule(() => onMain(work, 0), Math.max(1, ms)),
  } as SchedulerLike;
  const outcomes = new Map<string, string[]>();
  const ends: ForcedEnd[] = [];
  const timedOutAfter: number[] = [];
  const workers = new Map<number, TimedWorker>();
  const ending = new Set<number>();
  const { concurrency, batch, grace, stopTimeout, latency, sees, retry, timeout, window } = plan;
  let nextWorker = 1;
  let isOver = false;
  let settledAt = 0;

  const join = (): void => {
    const id = nextWorker++;
    const worker = new TimedWorker(concurrency, later, {
      now: () => time.now(),
      outcomes: (frame) => later(() => onMain(() => workers.has(id) && dispatcher.answered(id, frame), 0.5), latency),
    });
    workers.set(id, worker);
    dispatcher.apply({ type: 'worker-ready', worker: id });
  };
  const dispatcher = new Dispatcher({
    concurrency,
    batch,
    grace,
    stopTimeout,
    seesRunning: sees,
    clock,
    send(id, frame) {
      workers.get(id)?.sent(frame);
      later(() => workers.get(id)?.receive(frame), latency);
    },
    takeBack(id, count) {
      const worker = workers.get(id);
      if (sees) return worker?.takeBack(count, 'all') ?? [];
      later(() => {
        const leases = worker?.takeBack(count, 'here') ?? [];
        const hear = () => workers.has(id) && dispatcher.apply({ type: 'taken-back', worker: id, leases });
        later(() => onMain(hear, 0.5), latency);
      }, latency);
      return undefined;
    },
    running: (id) => (sees ? workers.get(id)?.cells() : undefined),
    end(id, what) {
      const worker = workers.get(id);
      if (!worker || ending.has(id)) throw new Error('a worker is ended that is not there, or twice');
      ending.add(id);
      ends.push({ at: time.now(), answeredAt: worker.answeredAt, running: worker.inside() });
      later(() => {
        const cells = sees ? worker.cells() : undefined;
        worker.die();
        workers.delete(id);
        const loss = { reason: what, exitCode: undefined, cause: undefined, atStart: false, forced: true };
        dispatcher.lost(id, loss, cells);
        join();
      }, ENDING_MS);
    },
    wanted: () => undefined,
    changed: () => undefined,
  });

  const settle = (task: Task, outcome: string): void => {
    const { name } = task.value as TimedJob;
    settledAt = time.now();
    outcomes.set(name, [...(outcomes.get(name) ?? []), outcome]);
  };
  let pulled = 0;
  const ports: FeedPorts = {
    source: {
      dropped: 0,
      close: () => undefined,
      request(count) {
        const values = plan.jobs.slice(pulled, pulled + count);
        pulled += values.length;
        if (values.length > 0) dispatcher.apply({ type: 'pulled', feed: 1, values, at: time.now() });
        if (pulled === plan.jobs.length) dispatcher.apply({ type: 'source-ended', feed: 1 });
      },
    },
    timed: false,
    parts: (_worker, _task, values) => values.length,
    ended: () => undefined,
    transferTask: undefined,
    marks: undefined,
    retryAfter(task, thrown) {
      if ((thrown as Error).name === 'TaskTimeoutError') {
        const running = [...workers.values()].flatMap((worker) => worker.inside());
        const begun = running.find(({ job, toldAt }) => job === task.value && toldAt === undefined);
        timedOutAfter.push(time.now() - (sees && begun ? begun.since : task.leasedAt));
      }
      return retryAfter(retry, task, thrown);
    },
    fatal: () => undefined,
    deliver(_worker, tasks) {
      for (const task of tasks) settle(task, 'done');
      return tasks.length;
    },
    fail: (task, { error }) => settle(task, error.name === 'TaskTimeoutError' ? 'timed out' : 'failed'),
    cancel(tasks) {
      for (const task of tasks) settle(task, 'cancelled');
    },
    over() {
      isOver = true;
    },
  };

  for (let i = 0; i < plan.workers; i++) join();
  const isLimited = timeout !== undefined;
  const config = { window, resultCapacity: 1000, maxAttempts: 3, timeout, isLimited };
  dispatcher.open({ id: 1, queue: new FifoQueue(), ...config }, ports);
  const { cancelAt } = plan;
  if (cancelAt !== undefined)
    later(() => dispatcher.apply({ type: 'feed-cancelled', feed: 1, reason: 'enough', at: cancelAt }), cancelAt);
  time.flush();
  const { retried } = dispatcher.state.past;
  return { outcomes, timedOutAfter, ends, retried, isOver, settledAt, restAt: time.now() };
}
