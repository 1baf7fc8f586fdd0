import { type Observable, Subject } from 'rxjs';
import type { Quorum } from '../contract/quorum.js';
import type { Patience, Source } from '../contract/source.js';
import type { Phase, PoolStatus } from '../contract/status.js';
import type { FeedId, WorkerId } from '../contract/task.js';
import type { QueueKind, TaskQueue } from '../contract/task-queue.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import { PoolClosedError, SpawnError } from '../errors.js';
import type { Crew } from '../link/crew.js';
import type { Loss } from '../link/link.js';
import type { Attendance } from '../quorum/attendance.js';
import type { Enrolled } from '../quorum/roll.js';
import type { Call, CallSink } from '../results/call-sink.js';
import { decodeError, encodeError } from '../wire/error-codec.js';
import type { UpFrame } from '../wire/frames.js';
import type { RunningLease } from '../wire/lease-block.js';
import { CALLS, Calls, NO_SOURCE, PLAIN } from './calls.js';
import { controlFeed } from './feed-control.js';
import { nextPhase, takesTasks } from './lifecycle.js';
import { Parting, type PartingConfig } from './parting.js';
import type { Ending, FeedHandle, FeedRequest, PoolCore } from './pool-core.js';
import { statusOf } from './status.js';

/** The stages of one pool, put together by the wiring. */
export interface Parts {
  readonly crew: Crew;
  readonly dispatcher: Dispatcher;
  readonly attendance: Attendance;
  readonly calls: CallSink;
  queue(kind: QueueKind): TaskQueue;
  readonly termination: PartingConfig['termination'];
}

/** What the stages report to the core. */
export interface CoreEvents {
  heard(id: WorkerId, frame: UpFrame): void;
  lost(id: WorkerId, loss: Loss, running: readonly RunningLease[] | undefined): void;
  retiring(id: WorkerId): void;
  left(id: WorkerId, replaced: boolean): void;
  deserted(loss: Loss): void;
  /** The ledger has changed. */
  changed(): void;
}

export interface CoreConfig {
  /** Unsettled tasks that the source of a feed may be asked for. */
  readonly window: number;
  /** For schedulers in threads of their own. */
  readonly patience: Patience;
  now(): number;
}

/** Leads a pool from its start to its end. */
export class Core implements PoolCore, CoreEvents {
  phase: Phase = 'running';
  readonly changed$: Subject<void> = new Subject();
  private readonly parts: Parts;
  private readonly config: CoreConfig;
  private readonly parting: Parting;
  private readonly feeds = new Map<FeedId, { readonly handle: FeedHandle; readonly source: Source }>();
  private readonly calls: Calls;
  private nextFeed: FeedId = CALLS + 1;
  private lostWorkers = 0;
  private droppedBefore = 0;
  /** Nobody is left, and why. */
  private hopeless: Ending;
  /** Everything was cancelled, and why. */
  private cut: Ending;

  constructor(config: CoreConfig, assemble: (events: CoreEvents) => Parts) {
    this.config = config;
    this.parts = assemble(this);
    const { crew, dispatcher, termination, calls } = this.parts;
    this.calls = new Calls(dispatcher, calls, () => config.now());
    this.parting = new Parting({
      crew,
      quorum$: this.quorum$,
      termination,
      accounts: () => ({
        quiet: dispatcher.isQuiet,
        drained: this.feeds.size === 0,
        abandoned: dispatcher.hasAbandoned,
      }),
      over: (farewell) => {
        this.phase = nextPhase(this.phase, farewell ? 'fail' : 'stop');
        this.changed$.next();
      },
    });
    crew.start();
    this.changed();
  }

  get quorum$(): Observable<Quorum> {
    return this.parts.attendance.quorum$;
  }

  status(): PoolStatus {
    let dropped = this.droppedBefore;
    for (const { source } of this.feeds.values()) dropped += source.dropped;
    const workers = this.parts.attendance.workerStatus();
    return statusOf(this.phase, this.parts.dispatcher.state, { dropped, lostWorkers: this.lostWorkers, workers });
  }

  feed(request: FeedRequest): FeedHandle {
    const id = this.nextFeed++;
    const { dispatcher, attendance, queue } = this.parts;
    const { transferTask, resultCapacity, maxAttempts, timeout, rerun, retryAfter, marks } = request;
    let member: Enrolled | undefined;
    let source = NO_SOURCE;
    let ended = false;
    const handle = controlFeed(
      request,
      this.config.patience,
      {
        open: (opened, sink, fatal) => {
          source = opened;
          const { window } = this.config;
          const isLimited = timeout !== undefined;
          dispatcher.open(
            { id, queue: queue(request.queue), window, resultCapacity, maxAttempts, timeout, rerun, isLimited },
            {
              ...sink,
              source,
              marks,
              retryAfter,
              fatal,
              transferTask: transferTask && ((task) => transferTask(task.value)),
            },
          );
        },
        pulled: (values) => dispatcher.pulled(id, values),
        sourceEnded: () => dispatcher.apply({ type: 'source-ended', feed: id }),
        drain: () => dispatcher.apply({ type: 'feed-drained', feed: id }),
        cancel: (reason) => dispatcher.apply({ type: 'feed-cancelled', feed: id, reason, at: this.config.now() }),
        consumed: (count) => dispatcher.apply({ type: 'consumed', feed: id, count }),
      },
      {
        is: (state) => {
          member ??= attendance.enrolScheduler(id, state);
          member.report(state);
        },
        finished: () => {
          if (request.isMission) this.beginEnd();
        },
        ended: () => {
          ended = true;
          this.feeds.delete(id);
          this.droppedBefore += source.dropped;
          if (!request.isMission) member?.leave();
          this.changed();
        },
      },
    );
    if (!ended) {
      this.feeds.set(id, { handle, source });
      // Its scheduler may have ended the pool while its first values came.
      if (this.cut) handle.cancel(this.cut.error);
      else if (this.parting.hasBegun && !request.isMission) handle.drain();
    }
    this.changed();
    return handle;
  }

  call(value: unknown, call: Call): (reason: unknown) => void {
    const refused = this.refusal();
    if (refused) {
      call.reject(refused.error);
      return () => undefined;
    }
    return this.calls.add(value, call, () => this.parts.queue(PLAIN));
  }

  refusal(): Ending {
    if (takesTasks(this.phase)) return undefined;
    return this.hopeless ?? { error: new PoolClosedError('the pool is closed: it takes no more tasks') };
  }

  broadcast(message: unknown): void {
    this.parts.crew.broadcast(message);
  }

  pause(): void {
    if (!this.parting.isAwaited) this.parts.dispatcher.apply({ type: 'paused' });
  }

  resume(): void {
    this.parts.dispatcher.apply({ type: 'resumed' });
  }

  close(done: (ending: Ending) => void): void {
    this.beginEnd();
    this.parting.await(done);
    // Last: whoever hears of the end may pause once more until it is awaited.
    this.resume();
  }

  terminate(reason: unknown, failed: boolean, done: (ending: Ending) => void): void {
    if (failed) this.phase = nextPhase(this.phase, 'fail');
    this.cancelAll(reason);
    this.beginEnd();
    this.parts.crew.stop(encodeError(reason));
    this.parting.await(done);
    this.resume();
  }

  heard(id: WorkerId, frame: UpFrame): void {
    const { dispatcher, attendance } = this.parts;
    if (frame.type === 'ready') dispatcher.apply({ type: 'worker-ready', worker: id });
    else if (frame.type === 'parts') dispatcher.parts(id, frame);
    else if (frame.type === 'outcomes') {
      attendance.workerAnswered(id, frame.values.length, frame.ranMs);
      dispatcher.answered(id, frame);
    } else if (frame.type === 'stopped' && frame.error) {
      this.parting.badly(`worker ${id} failed in teardown`, decodeError(frame.error));
    }
  }

  lost(id: WorkerId, loss: Loss, running: readonly RunningLease[] | undefined): void {
    const { crew, dispatcher } = this.parts;
    this.lostWorkers++;
    if (crew.isStopping) this.parting.badly(`worker ${id} ${loss.reason} before it had stopped`, loss.cause);
    dispatcher.lost(id, loss, running);
  }

  retiring(id: WorkerId): void {
    this.parts.dispatcher.apply({ type: 'worker-retiring', worker: id });
  }

  left(id: WorkerId, replaced: boolean): void {
    if (replaced) this.parts.attendance.workerReplaced(id);
    this.parts.dispatcher.apply({ type: 'worker-gone', worker: id });
  }

  deserted({ reason, cause }: Loss): void {
    const error = new SpawnError(`no worker is left and none can be started: the last one ${reason}`, { cause });
    this.hopeless = { error };
    this.phase = nextPhase(this.phase, 'fail');
    this.cancelAll(error);
  }

  /** Brings what hangs on the ledger up to date: whether the process must live on, and whether it is time to part. */
  changed(): void {
    this.parts.crew.hold(this.feeds.size > 0 || this.calls.pending > 0 || this.parting.hasBegun);
    this.parting.update();
    this.changed$.next();
  }

  private cancelAll(reason: unknown): void {
    this.cut ??= { error: reason };
    for (const { handle } of [...this.feeds.values()]) handle.cancel(reason);
    this.calls.cancelAll(reason);
  }

  private beginEnd(): void {
    this.parting.begin(() => {
      this.phase = nextPhase(this.phase, 'drain');
      for (const { handle } of [...this.feeds.values()]) handle.drain();
      this.calls.end();
    });
  }
}
