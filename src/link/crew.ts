import type { SchedulerLike } from 'rxjs';
import type { Recycle } from '../contract/options.js';
import type { LeaseId, WorkerId } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { DownFrame, EncodedError, OutcomesFrame, UpFrame } from '../wire/frames.js';
import type { RunningLease } from '../wire/lease-block.js';
import type { CrewEvents } from './crew-events.js';
import type { CrewSize } from './crew-size.js';
import type { Loss, OpenLink } from './link.js';
import { forcedLoss } from './loss.js';
import {
  type CrewWorker,
  crewWorker,
  forgetService,
  isListening,
  noteOutcomes,
  type Place,
  type StartTimer,
} from './place.js';
import { Staffing } from './staffing.js';
import { WorkerStates } from './worker-states.js';

export interface CrewConfig {
  readonly size: CrewSize;
  /** Milliseconds that a worker may be idle while it can be done without. */
  readonly idleTimeout: number;
  readonly stopTimeout: number;
  readonly recycle: Recycle;
  readonly open: OpenLink;
  readonly clock: SchedulerLike;
  /** Timers that do not keep the process alive, for workers that leave while others stay. Default: those of `clock`. */
  readonly background?: StartTimer | undefined;
}

/** The links: starts them, replaces those that are lost or have served long enough, sees them out. */
export class Crew {
  private readonly workers = new Map<WorkerId, CrewWorker>();
  private readonly broadcasts: unknown[] = [];
  private nextId = 1;
  private stopping = false;
  private held = true;
  /** What the last place that was given up had lost. */
  private lastLoss: Loss | undefined;
  private deserted = false;
  private readonly config: CrewConfig;
  private readonly events: CrewEvents;
  private readonly staffing: Staffing;
  private readonly states: WorkerStates;

  constructor(config: CrewConfig, events: CrewEvents) {
    this.config = config;
    this.events = events;
    const { size, recycle, idleTimeout, stopTimeout, clock } = config;
    const timer: StartTimer = (work, ms) => {
      let isOn = true;
      const waiting = clock.schedule(() => isOn && work(), ms);
      return () => {
        isOn = false;
        // One that is due now is left to go off: virtual time of RxJS does not survive its end.
        if (ms > 0) waiting.unsubscribe();
      };
    };
    const { background = timer } = config;
    this.staffing = new Staffing(
      { size, recycle, timer, background },
      { open: (place, as) => this.open(place, as), retire: (worker) => this.states.retire(worker) },
    );
    const isFixed = size.min === size.max;
    this.states = new WorkerStates(
      { idleTimeout: isFixed ? undefined : idleTimeout, ageLimit: recycle.afterMs, stopTimeout, timer, background },
      {
        state: (id, state) => events.state(id, state),
        retiring: (id) => events.retiring(id),
        overdue: () => this.staffing.trim(),
        aged: (worker) => this.staffing.review(worker),
      },
    );
  }

  /** Starts as many workers as there are to be at least, side by side. */
  start(): void {
    this.staffing.adjust();
  }

  /** Everybody was told to leave. */
  get isStopping(): boolean {
    return this.stopping;
  }

  /** Nobody is there, and nobody is coming. */
  get isEmpty(): boolean {
    return this.workers.size === 0 && !this.staffing.isAwaiting;
  }

  /** Throws, and sends nothing, if a value in the frame cannot be cloned. */
  send(id: WorkerId, frame: DownFrame, transfer?: TransferList): void {
    const worker = this.workers.get(id);
    if (!worker) return;
    worker.link.send(frame, transfer);
    if (frame.type !== 'tasks') return;
    worker.inHand += frame.values.length;
    this.states.report(worker);
  }

  /** What a worker has begun and not ended; undefined where nobody can tell. */
  running(id: WorkerId): readonly RunningLease[] | undefined {
    return this.workers.get(id)?.link.running();
  }

  /** As `Link.takeBack`: what is returned, or follows as a `returned` frame, is no more in its hands. */
  takeBack(id: WorkerId, count: number): LeaseId[] | undefined {
    const worker = this.workers.get(id);
    const leases = worker ? worker.link.takeBack(count) : [];
    if (worker && leases) this.tookBack(worker, leases);
    return leases;
  }

  /** How many workers the tasks at hand could use. Those that are missing are started, up to `max`. */
  wanted(count: number): void {
    this.staffing.want(count);
  }

  /** Ends a worker by force, because of a task that has its outcome already. Once it is gone it is reported lost and replaced at once. */
  end(id: WorkerId, what: string): void {
    const worker = this.workers.get(id);
    if (!worker) return;
    if (isListening(worker)) worker.ending ??= what;
    void worker.link.terminate();
  }

  /** Gives a message to every worker, those to come included: each gets all of them, in order, before its `ready` is passed on. */
  broadcast(message: unknown): void {
    this.broadcasts.push(message);
    for (const worker of this.workers.values()) {
      if (isListening(worker)) worker.link.send({ type: 'broadcast', message });
    }
  }

  /** Tells everybody to tear down and leave; who has not gone within `stopTimeout` is ended by force. */
  stop(abort?: EncodedError): void {
    this.stopping = true;
    this.staffing.close();
    for (const worker of [...this.workers.values()])
      if (worker.phase !== 'stopped') this.states.tellToStop(worker, undefined, abort);
  }

  /** Ends everybody by force, now. */
  terminate(): void {
    this.stop();
    for (const { link } of [...this.workers.values()]) void link.terminate();
  }

  /** Whether the workers keep the process alive. */
  hold(keepsProcessAlive: boolean): void {
    if (keepsProcessAlive === this.held) return;
    this.held = keepsProcessAlive;
    for (const { link } of this.workers.values()) link.hold(keepsProcessAlive);
  }

  private open(place: Place, as: 'worker' | 'next'): void {
    const id = this.nextId++;
    const link = this.config.open(id, {
      frame: (frame) => this.hear(worker, frame),
      lost: (loss) => this.lost(worker, loss),
      exited: () => this.exited(worker),
    });
    const worker = crewWorker(id, place, link);
    place[as] = worker;
    this.workers.set(id, worker);
    if (!this.held) link.hold(false);
    this.events.joined(id);
  }

  private hear(worker: CrewWorker, frame: UpFrame): void {
    if (frame.type === 'ready') return this.ready(worker);
    if (frame.type === 'outcomes') return this.answered(worker, frame);
    if (frame.type === 'returned') this.tookBack(worker, frame.leases);
    this.events.frame(worker.id, frame);
    if (frame.type === 'stopped') this.states.stopped(worker);
  }

  private tookBack(worker: CrewWorker, leases: readonly LeaseId[]): void {
    worker.inHand = Math.max(0, worker.inHand - leases.length);
    this.states.report(worker);
    this.states.seeOut(worker);
  }

  private ready(worker: CrewWorker): void {
    if (worker.phase !== 'starting') return;
    this.states.ready(worker);
    for (const message of this.broadcasts) worker.link.send({ type: 'broadcast', message });
    // It is there before the one whose place it takes goes; and whoever hears of either may tell the whole crew to stop.
    this.states.report(worker);
    if (isListening(worker)) this.staffing.ready(worker);
    if (isListening(worker)) this.events.frame(worker.id, { type: 'ready' });
  }

  private answered(worker: CrewWorker, frame: OutcomesFrame): void {
    noteOutcomes(worker, frame);
    this.events.frame(worker.id, frame);
    this.states.report(worker);
    this.states.seeOut(worker);
    this.staffing.answered(worker);
  }

  private exited(worker: CrewWorker): void {
    if (worker.ending !== undefined && !this.stopping) return this.lose(worker, forcedLoss(worker.ending));
    this.remove(worker);
    this.staffing.left(worker);
    this.states.stopped(worker);
    this.events.left(worker.id, worker.retired);
    this.staffing.adjust();
    if (this.staffing.isGivenUp) this.despair();
  }

  private lost(worker: CrewWorker, loss: Loss): void {
    if (worker.ending === undefined) this.lose(worker, loss);
    // Everybody is leaving: that one of them was made to is no news.
    else if (this.stopping) this.exited(worker);
    else this.lose(worker, forcedLoss(worker.ending, loss));
  }

  private lose(worker: CrewWorker, loss: Loss): void {
    const running = worker.link.running();
    this.remove(worker);
    // The place is seen to first: whoever hears of the loss may tell the whole crew to stop.
    const isSeenTo = this.staffing.lost(worker, loss, running);
    if (!isSeenTo) this.lastLoss = loss;
    // With the last state on the roll everything may be over, so it comes after what there is to say.
    this.events.lost(worker.id, loss, running);
    this.states.lost(worker);
    this.events.left(worker.id, isSeenTo && !this.stopping);
    if (!isSeenTo || this.staffing.isGivenUp) this.despair();
    else this.staffing.adjust();
  }

  private despair(): void {
    if (this.stopping || this.deserted || !this.isEmpty || !this.lastLoss) return;
    this.deserted = true;
    this.staffing.close();
    this.events.deserted(this.lastLoss);
  }

  private remove(worker: CrewWorker): void {
    this.workers.delete(worker.id);
    forgetService(worker);
    worker.stopTimer?.();
    worker.stopTimer = undefined;
  }
}
