import { now } from '#platform';
import { asyncScheduler, BehaviorSubject, type SchedulerLike, Subject } from 'rxjs';
import type { Source } from './contract/source.js';
import type { Phase, PoolStatus } from './contract/status.js';
import type { FeedId, WorkerId } from './contract/task.js';
import { controlFeed } from './controller/feed-control.js';
import { nextPhase, takesTasks } from './controller/lifecycle.js';
import type { Ending, FeedHandle, FeedRequest, PoolCore } from './controller/pool-core.js';
import { statusOf } from './controller/status.js';
import { Dispatcher } from './dispatch/dispatcher.js';
import { PoolClosedError, SpawnError, TeardownError } from './errors.js';
import { Crew } from './link/crew.js';
import type { Loss, OpenLink } from './link/link.js';
import type { CheckedPoolOptions } from './options.js';
import { Attendance } from './quorum/attendance.js';
import { type Accounts, termination } from './quorum/termination.js';
import { FifoQueue } from './queue/fifo-queue.js';
import { type Call, callSink } from './results/call-sink.js';
import { decodeError, encodeError } from './wire/error-codec.js';
import type { UpFrame } from './wire/frames.js';

/** The feed of all `run()` calls. It has no scheduler and is not on the roll. */
const CALLS: FeedId = 0;
const NO_SOURCE: Source = { request: () => undefined, close: () => undefined, dropped: 0 };

/** Timers of RxJS, so that virtual time reaches them, and a clock with fractions. */
const wallClock: SchedulerLike = { now, schedule: asyncScheduler.schedule.bind(asyncScheduler) as SchedulerLike['schedule'] };

/** A pool from its parts: the only place that knows every stage; it wires them. The workers start at once. */
export function createPool(options: CheckedPoolOptions, open: OpenLink, clock: SchedulerLike = wallClock): PoolCore {
  return new Pool(options, open, clock);
}

class Pool implements PoolCore {
  phase: Phase = 'running';
  readonly changed$: Subject<void> = new Subject();
  private readonly attendance = new Attendance();
  private readonly crew: Crew;
  private readonly dispatcher: Dispatcher;
  private readonly feeds = new Map<FeedId, { readonly handle: FeedHandle; readonly source: Source }>();
  private readonly calls = callSink({ consumed: () => undefined, fatal: () => undefined, drained: () => undefined });
  private callCount = 0;
  private nextFeed: FeedId = CALLS + 1;
  private lostWorkers = 0;
  private droppedBefore = 0;
  /** Nobody is left, and why. */
  private hopeless: Ending;
  private farewell: Ending;
  /** There from the moment the pool is to end. */
  private accounts$: BehaviorSubject<Accounts> | undefined;
  private verdictIsComplete = false;
  private readonly leavers: ((ending: Ending) => void)[] = [];
  private readonly options: CheckedPoolOptions;
  private readonly clock: SchedulerLike;

  constructor(options: CheckedPoolOptions, open: OpenLink, clock: SchedulerLike) {
    const { concurrency, batch, stopTimeout, size } = options;
    const { attendance } = this;
    this.options = options;
    this.clock = clock;
    this.crew = new Crew(
      { size: size.max, stopTimeout, open, clock },
      {
        joined: (id) => attendance.workerJoined(id),
        frame: (id, frame) => this.hear(id, frame),
        state: (id, state) => attendance.workerIs(id, state),
        lost: (id, loss, running) => this.lost(id, loss, running),
        left: (id, replaced) => {
          if (replaced) attendance.workerReplaced(id);
          this.dispatcher.apply({ type: 'worker-gone', worker: id });
        },
        deserted: (loss) => this.deserted(loss),
      },
    );
    this.dispatcher = new Dispatcher({
      concurrency,
      batch,
      now: () => clock.now(),
      send: (worker, frame, transfer) => this.crew.send(worker, frame, transfer),
      changed: () => this.settleUp(),
    });
    this.crew.start();
    this.settleUp();
  }

  get quorum$(): PoolCore['quorum$'] {
    return this.attendance.quorum$;
  }

  status(): PoolStatus {
    let dropped = this.droppedBefore;
    for (const { source } of this.feeds.values()) dropped += source.dropped;
    const workers = this.attendance.workerStatus();
    return statusOf(this.phase, this.dispatcher.state, { dropped, lostWorkers: this.lostWorkers, workers });
  }

  feed(request: FeedRequest): FeedHandle {
    const id = this.nextFeed++;
    const { dispatcher } = this;
    const { transferTask, resultCapacity, maxAttempts } = request;
    const member = this.attendance.enrolScheduler(id);
    let source = NO_SOURCE;
    let ended = false;
    const handle = controlFeed(
      request,
      {
        open: (opened, sink) => {
          source = opened;
          dispatcher.open(
            { id, queue: new FifoQueue(), window: this.window, resultCapacity, maxAttempts },
            { ...sink, source, transferTask: transferTask && ((task) => transferTask(task.value)) },
          );
        },
        pulled: (values) => dispatcher.apply({ type: 'pulled', feed: id, values, at: this.clock.now() }),
        sourceEnded: () => dispatcher.apply({ type: 'source-ended', feed: id }),
        drain: () => dispatcher.apply({ type: 'feed-drained', feed: id }),
        cancel: (reason) => dispatcher.apply({ type: 'feed-cancelled', feed: id, reason }),
        consumed: (count) => dispatcher.apply({ type: 'consumed', feed: id, count }),
      },
      {
        finished: () => {
          member.report('stopped');
          if (request.isMission) this.beginEnd();
        },
        ended: () => {
          ended = true;
          this.feeds.delete(id);
          this.droppedBefore += source.dropped;
          if (!request.isMission) member.leave();
          this.settleUp();
        },
      },
    );
    if (!ended) this.feeds.set(id, { handle, source });
    this.settleUp();
    return handle;
  }

  call(value: unknown, call: Call): (reason: unknown) => void {
    const refused = this.refusal();
    if (refused) {
      call.reject(refused.error);
      return () => undefined;
    }
    if (this.callCount === 0) this.openCalls();
    const index = this.callCount++;
    this.calls.expect(index, call);
    this.dispatcher.apply({ type: 'pulled', feed: CALLS, values: [value], at: this.clock.now() });
    return (reason) => this.dispatcher.apply({ type: 'task-cancelled', feed: CALLS, index, reason });
  }

  refusal(): Ending {
    if (takesTasks(this.phase)) return undefined;
    return this.hopeless ?? { error: new PoolClosedError('the pool is closed: it takes no more tasks') };
  }

  close(done: (ending: Ending) => void): void {
    this.leavers.push(done);
    this.beginEnd();
    this.finish();
  }

  terminate(reason: unknown, failed: boolean, done: (ending: Ending) => void): void {
    this.leavers.push(done);
    if (failed) this.phase = nextPhase(this.phase, 'fail');
    this.cancelAll(reason);
    this.beginEnd();
    this.crew.stop(encodeError(reason));
    this.finish();
  }

  /** Tasks that a feed may have unsettled. */
  private get window(): number {
    const { queueCapacity, size, concurrency } = this.options;
    return queueCapacity + size.max * concurrency;
  }

  private openCalls(): void {
    const { calls } = this;
    this.dispatcher.open(
      { id: CALLS, queue: new FifoQueue(), window: 0, resultCapacity: Number.POSITIVE_INFINITY, maxAttempts: 3 },
      { ...calls, source: NO_SOURCE, transferTask: (task) => calls.transferOf(task.index) },
    );
  }

  private hear(id: WorkerId, frame: UpFrame): void {
    if (frame.type === 'ready') this.dispatcher.apply({ type: 'worker-ready', worker: id });
    else if (frame.type === 'outcomes') {
      this.attendance.workerAnswered(id, frame.values.length, frame.ranMs);
      this.dispatcher.answered(id, frame);
    } else if (frame.type === 'stopped' && frame.error) {
      this.partedBadly(`worker ${id} failed in teardown`, decodeError(frame.error));
    }
  }

  private lost(id: WorkerId, loss: Loss, running: readonly number[] | undefined): void {
    this.lostWorkers++;
    if (this.crew.isStopping) this.partedBadly(`worker ${id} ${loss.reason} before it had stopped`, loss.cause);
    this.dispatcher.lost(id, loss, running);
  }

  private partedBadly(message: string, cause: unknown): void {
    this.farewell ??= { error: new TeardownError(message, { cause }) };
  }

  private deserted(loss: Loss): void {
    const error = new SpawnError(`no worker is left and none can be started: the last one ${loss.reason}`, { cause: loss.cause });
    this.hopeless = { error };
    this.phase = nextPhase(this.phase, 'fail');
    this.cancelAll(error);
  }

  private cancelAll(reason: unknown): void {
    for (const { handle } of [...this.feeds.values()]) handle.cancel(reason);
    this.dispatcher.apply({ type: 'feed-cancelled', feed: CALLS, reason });
  }

  /** From here on no work can come from outside, so that the quorum's word is final. Idempotent. */
  private beginEnd(): void {
    if (this.accounts$) return;
    this.phase = nextPhase(this.phase, 'drain');
    this.accounts$ = new BehaviorSubject<Accounts>({ quiet: false, drained: false });
    for (const { handle } of [...this.feeds.values()]) handle.drain();
    this.dispatcher.apply({ type: 'source-ended', feed: CALLS });
    termination(this.quorum$, this.accounts$).subscribe({
      next: (verdict) => {
        if (verdict === 'stop') this.crew.stop();
      },
      complete: () => {
        this.verdictIsComplete = true;
        this.finish();
      },
    });
  }

  private accounts(): Accounts {
    return { quiet: this.dispatcher.isQuiet, drained: this.feeds.size === 0 };
  }

  /** Brings what hangs on the ledger up to date: whether the process must live on, and whether it is time to part. */
  private settleUp(): void {
    this.crew.hold(this.feeds.size > 0 || this.calls.pending > 0 || this.accounts$ !== undefined);
    const before = this.accounts$?.value;
    if (before) {
      const accounts = this.accounts();
      if (accounts.quiet !== before.quiet || accounts.drained !== before.drained) this.accounts$?.next(accounts);
      this.finish();
    }
    this.changed$.next();
  }

  private finish(): void {
    if (!this.verdictIsComplete || !this.crew.isEmpty) return;
    this.phase = nextPhase(this.phase, this.farewell ? 'fail' : 'stop');
    this.changed$.next();
    for (const done of this.leavers.splice(0)) done(this.farewell);
  }
}
