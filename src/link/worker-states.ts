import type { MemberState } from '../contract/quorum.js';
import type { WorkerId } from '../contract/task.js';
import type { EncodedError } from '../wire/frames.js';
import { type CrewWorker, forgetService, memberState, type StartTimer } from './place.js';

export interface WorkerStatesConfig {
  /** Undefined: nobody is ever told to go for it. */
  readonly idleTimeout: number | undefined;
  readonly ageLimit: number | undefined;
  readonly stopTimeout: number;
  readonly timer: StartTimer;
  /** Does not keep the process alive. */
  readonly background: StartTimer;
}

export interface WorkerStatesEvents {
  state(id: WorkerId, state: MemberState): void;
  retiring(id: WorkerId): void;
  /** It has been idle for `idleTimeout`. */
  overdue(worker: CrewWorker): void;
  /** It has been ready for `ageLimit`. */
  aged(worker: CrewWorker): void;
}

/** Leads a worker from state to state, `starting → idle ⇄ busy → stopping → stopped`, reports each, and keeps its timers. */
export class WorkerStates {
  private readonly config: WorkerStatesConfig;
  private readonly events: WorkerStatesEvents;

  constructor(config: WorkerStatesConfig, events: WorkerStatesEvents) {
    this.config = config;
    this.events = events;
  }

  ready(worker: CrewWorker): void {
    const { ageLimit, background } = this.config;
    worker.phase = 'ready';
    if (ageLimit === undefined) return;
    worker.ageTimer = background(() => {
      worker.aged = true;
      this.events.aged(worker);
    }, ageLimit);
  }

  /** Says what state it is in, if that is news. */
  report(worker: CrewWorker): void {
    const state = memberState(worker);
    if (state === worker.state) return;
    worker.state = state;
    this.watchIdle(worker);
    this.events.state(worker.id, state);
  }

  /** It is to get nothing new, and goes once its hands are empty. */
  retire(worker: CrewWorker): void {
    worker.phase = 'retiring';
    worker.retired = true;
    this.events.retiring(worker.id);
    this.seeOut(worker);
  }

  /** Tells a worker to stop that has retired and has nothing in hand. */
  seeOut(worker: CrewWorker): void {
    if (worker.phase === 'retiring' && worker.inHand === 0) this.tellToStop(worker, this.config.background);
  }

  /** If it has not gone within `stopTimeout`, it is ended by force. */
  tellToStop(worker: CrewWorker, timer: StartTimer = this.config.timer, abort?: EncodedError): void {
    worker.phase = 'stopping';
    forgetService(worker);
    worker.stopTimer ??= timer(() => void worker.link.terminate(), this.config.stopTimeout);
    this.report(worker);
    worker.link.send({ type: 'stop', abort });
  }

  stopped(worker: CrewWorker): void {
    worker.phase = 'stopped';
    this.report(worker);
  }

  lost(worker: CrewWorker): void {
    worker.state = 'lost';
    this.events.state(worker.id, 'lost');
  }

  private watchIdle(worker: CrewWorker): void {
    const { idleTimeout, background } = this.config;
    worker.idleTimer?.();
    worker.idleTimer = undefined;
    worker.overdue = false;
    if (worker.phase !== 'ready' || worker.state !== 'idle' || idleTimeout === undefined) return;
    worker.idleTimer = background(() => {
      worker.overdue = true;
      this.events.overdue(worker);
    }, idleTimeout);
  }
}
