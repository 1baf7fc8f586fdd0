import type { SchedulerLike, Subscription } from 'rxjs';
import type { MemberState } from '../contract/quorum.js';
import type { WorkerId } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { DownFrame, EncodedError, UpFrame } from '../wire/frames.js';
import type { Link, Loss, OpenLink } from './link.js';
import { replacement } from './supervision.js';

/** What the crew tells the rest of the pool. */
export interface CrewEvents {
  /** A worker is being started. */
  joined(id: WorkerId): void;
  /** A worker says something; `ready`, `busy`, outcomes and `stopped`, in its own order. */
  frame(id: WorkerId, frame: UpFrame): void;
  /** As the roll-call sees it. */
  state(id: WorkerId, state: MemberState): void;
  /** It went away unasked, with `running` begun and not answered. */
  lost(id: WorkerId, loss: Loss, running: readonly number[] | undefined): void;
  /** Its thread is gone: it was stopped, or it was lost and its place was taken or given up. */
  left(id: WorkerId, replaced: boolean): void;
  /** No place has a worker left, nor hope of one. */
  deserted(loss: Loss): void;
}

/** One of the places that the crew keeps filled. */
interface Place {
  link: Link | undefined;
  /** In a row, by itself. */
  failures: number;
  waiting: Subscription | undefined;
  stopTimer: Subscription | undefined;
}

export interface CrewConfig {
  readonly size: number;
  readonly stopTimeout: number;
  readonly open: OpenLink;
  readonly clock: SchedulerLike;
}

/** The links, kept at their number: starts them all at once, replaces those that are lost, sees them out. */
export class Crew {
  private readonly places: Place[] = [];
  private readonly byId = new Map<WorkerId, Place>();
  private nextId = 1;
  private stopping = false;
  private held = true;
  private readonly config: CrewConfig;
  private readonly events: CrewEvents;

  constructor(config: CrewConfig, events: CrewEvents) {
    this.config = config;
    this.events = events;
  }

  /** Starts every worker, side by side. */
  start(): void {
    for (let i = 0; i < this.config.size; i++) {
      const place: Place = { link: undefined, failures: 0, waiting: undefined, stopTimer: undefined };
      this.places.push(place);
      this.fill(place);
    }
  }

  /** Everybody was told to leave. */
  get isStopping(): boolean {
    return this.stopping;
  }

  /** Nobody is there, and nobody is coming. */
  get isEmpty(): boolean {
    return this.places.every((place) => !place.link && !place.waiting);
  }

  /** Throws if a value in the frame cannot be cloned. */
  send(id: WorkerId, frame: DownFrame, transfer?: TransferList): void {
    this.byId.get(id)?.link?.send(frame, transfer);
  }

  /** Tells everybody to tear down and leave; who has not gone within `stopTimeout` is ended by force. */
  stop(abort?: EncodedError): void {
    this.stopping = true;
    for (const place of this.places) {
      place.waiting?.unsubscribe();
      place.waiting = undefined;
      const { link } = place;
      if (!link) continue;
      this.events.state(link.id, 'stopping');
      link.send({ type: 'stop', abort });
      place.stopTimer ??= this.config.clock.schedule(() => void link.terminate(), this.config.stopTimeout);
    }
  }

  /** Ends everybody by force, now. */
  terminate(): void {
    this.stop();
    for (const { link } of this.places) void link?.terminate();
  }

  /** Whether the workers keep the process alive. */
  hold(keepsProcessAlive: boolean): void {
    if (keepsProcessAlive === this.held) return;
    this.held = keepsProcessAlive;
    for (const { link } of this.places) link?.hold(keepsProcessAlive);
  }

  private fill(place: Place): void {
    const id = this.nextId++;
    this.byId.set(id, place);
    this.events.joined(id);
    place.link = this.config.open(id, {
      frame: (frame) => this.hear(id, place, frame),
      lost: (loss) => this.lose(id, place, loss),
      exited: () => {
        this.vacate(id, place);
        this.events.state(id, 'stopped');
        this.events.left(id, false);
      },
    });
    if (!this.held) place.link.hold(false);
  }

  private hear(id: WorkerId, place: Place, frame: UpFrame): void {
    if (frame.type === 'outcomes') place.failures = 0;
    this.events.frame(id, frame);
    const state = stateAfter(frame);
    if (state && !(this.stopping && state !== 'stopped')) this.events.state(id, state);
  }

  private lose(id: WorkerId, place: Place, loss: Loss): void {
    const running = place.link?.running();
    place.failures = loss.atStart || running?.length === 0 ? place.failures + 1 : 0;
    const next = replacement(place.failures);
    // The place is seen to first: whoever hears of the loss may tell the whole crew to stop.
    if (!this.stopping && next.kind === 'start') {
      place.waiting = this.config.clock.schedule(() => this.refill(place), next.afterMs);
    }
    this.vacate(id, place);
    this.events.state(id, 'lost');
    this.events.lost(id, loss, running);
    this.events.left(id, place.waiting !== undefined);
    if (!this.stopping && this.isEmpty) this.events.deserted(loss);
  }

  private refill(place: Place): void {
    place.waiting = undefined;
    this.fill(place);
  }

  private vacate(id: WorkerId, place: Place): void {
    place.stopTimer?.unsubscribe();
    place.stopTimer = undefined;
    place.link = undefined;
    this.byId.delete(id);
  }
}

/** The state that a worker is in once it has sent a frame. */
function stateAfter(frame: UpFrame): MemberState | undefined {
  switch (frame.type) {
    case 'ready':
      return 'idle';
    case 'busy':
      return 'busy';
    case 'outcomes':
      return frame.idle ? 'idle' : 'busy';
    case 'stopped':
      return 'stopped';
    default:
      return undefined;
  }
}
