import { type Observable, Subject } from 'rxjs';
import type { Observer } from '../contract/observer.js';
import type { Quorum } from '../contract/quorum.js';
import type { Phase, PoolStatus } from '../contract/status.js';
import type { WorkerId } from '../contract/task.js';
import type { QueueKind, TaskQueue } from '../contract/task-queue.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { Watch } from '../dispatch/watch.js';
import { PoolClosedError, SpawnError } from '../errors.js';
import type { Crew } from '../link/crew.js';
import type { Loss } from '../link/link.js';
import type { Attendance } from '../quorum/attendance.js';
import type { Call, CallSink } from '../results/call-sink.js';
import { decodeError, encodeError } from '../wire/error-codec.js';
import type { UpFrame } from '../wire/frames.js';
import type { RunningLease } from '../wire/lease-block.js';
import { CALLS, Calls, PLAIN } from './calls.js';
import { Feeds, type FeedsConfig } from './feeds.js';
import { nextPhase, takesTasks } from './lifecycle.js';
import { Parting, type PartingConfig } from './parting.js';
import type { Ending, FeedHandle, FeedRequest, PoolCore } from './pool-core.js';
import { statusOf } from './status.js';
import { StatusBoard } from './status-board.js';

/** The stages of one pool, put together by the wiring. */
export interface Parts {
  readonly crew: Crew;
  readonly dispatcher: Dispatcher;
  readonly attendance: Attendance;
  readonly calls: CallSink;
  readonly watch: Watch;
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

export type CoreConfig = Pick<FeedsConfig, 'window' | 'patience' | 'now'> & { readonly concurrency: number };

/** Leads a pool from its start to its end. */
export class Core implements PoolCore, CoreEvents {
  phase: Phase = 'running';
  readonly changed$: Subject<void> = new Subject();
  private readonly parts: Parts;
  private readonly parting: Parting;
  private readonly feeds: Feeds;
  private readonly calls: Calls;
  private readonly board: StatusBoard;
  private toldPhase: Phase | undefined;
  private lostWorkers = 0;
  /** Nobody is left, and why. */
  private hopeless: Ending;
  /** Everything was cancelled, and why. */
  private cut: Ending;

  constructor(config: CoreConfig, assemble: (events: CoreEvents) => Parts) {
    this.board = new StatusBoard(config.now, config.concurrency);
    this.parts = assemble(this);
    const { attendance, calls, crew, dispatcher, queue, termination } = this.parts;
    this.calls = new Calls(dispatcher, calls, () => config.now());
    this.feeds = new Feeds({
      ...config,
      dispatcher,
      attendance,
      queue,
      finished: () => this.beginEnd(),
      changed: () => this.changed(),
    });
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
        this.tellPhase();
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
    const { attendance, dispatcher } = this.parts;
    const rest = { dropped: this.feeds.dropped, lostWorkers: this.lostWorkers, workers: attendance.workerStatus() };
    return this.board.status(statusOf(this.phase, dispatcher.state, (feed) => this.feeds.total(feed), rest));
  }

  measure(): () => void {
    return this.board.measure((times) => this.observe(times));
  }

  observe(observer: Observer): () => void {
    return this.parts.watch.add(observer);
  }

  feed(request: FeedRequest): FeedHandle {
    return this.feeds.add(request, (handle) => {
      // Its scheduler may have ended the pool while its first values came.
      if (this.cut) handle.cancel(this.cut.error);
      else if (this.parting.hasBegun && !request.isMission) handle.drain();
    });
  }

  call(value: unknown, call: Call): (reason: unknown) => void {
    const refused = this.refusal();
    if (refused) {
      call.reject(refused.error);
      return () => undefined;
    }
    this.parts.watch.called(CALLS, this.calls.next);
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
    const { dispatcher, attendance, watch } = this.parts;
    if (frame.type === 'ready') {
      watch.workerReady(id);
      dispatcher.apply({ type: 'worker-ready', worker: id });
    } else if (frame.type === 'parts') dispatcher.parts(id, frame);
    else if (frame.type === 'returned') dispatcher.apply({ type: 'taken-back', worker: id, leases: frame.leases });
    else if (frame.type === 'outcomes') {
      attendance.workerAnswered(id, frame.values.length, frame.ranMs);
      dispatcher.answered(id, frame);
    } else if (frame.type === 'stopped' && frame.error) {
      this.parting.badly(`worker ${id} failed in teardown`, decodeError(frame.error));
    }
  }

  lost(id: WorkerId, loss: Loss, running: readonly RunningLease[] | undefined): void {
    const { crew, dispatcher, watch } = this.parts;
    this.lostWorkers++;
    watch.workerLost(id, loss);
    if (crew.isStopping) this.parting.badly(`worker ${id} ${loss.reason} before it had stopped`, loss.cause);
    dispatcher.lost(id, loss, running);
  }

  retiring(id: WorkerId): void {
    this.parts.dispatcher.apply({ type: 'worker-retiring', worker: id });
  }

  left(id: WorkerId, replaced: boolean): void {
    this.parts.watch.workerLeft(id);
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
    this.tellPhase();
    this.parting.update();
    this.changed$.next();
  }

  private tellPhase(): void {
    if (this.toldPhase === this.phase) return;
    this.toldPhase = this.phase;
    this.parts.watch.phase(this.phase);
  }

  private cancelAll(reason: unknown): void {
    this.cut ??= { error: reason };
    this.feeds.cancel(reason);
    this.calls.cancelAll(reason);
  }

  private beginEnd(): void {
    this.parting.begin(() => {
      this.phase = nextPhase(this.phase, 'drain');
      this.feeds.drain();
      this.calls.end();
    });
  }
}
