import type { Recycle } from '../contract/options.js';
import type { RunningLease } from '../wire/lease-block.js';
import { type CrewSize, growth, surplus, targetSize } from './crew-size.js';
import type { Loss } from './link.js';
import { type CrewWorker, emptyPlace, forgetPlans, headcount, isSteady, type Place, type StartTimer } from './place.js';
import { isDue, tryAgainMs } from './recycling.js';
import { isOwnFault, replacement } from './supervision.js';

export interface StaffingConfig {
  readonly size: CrewSize;
  readonly recycle: Recycle;
  readonly timer: StartTimer;
  /** Does not keep the process alive. */
  readonly background: StartTimer;
}

/** What is done about the places. */
export interface StaffingActs {
  /** Starts a worker in a place, or beside the one that is there. */
  open(place: Place, as: 'worker' | 'next'): void;
  /** Gives a worker nothing new, and sees it out once its hands are empty. */
  retire(worker: CrewWorker): void;
}

/** The places of a crew, and who is in them: adds and removes places, fills gaps, has workers replaced that have served long enough. */
export class Staffing {
  private readonly places = new Set<Place>();
  private target: number;
  private closed = false;
  private readonly config: StaffingConfig;
  private readonly acts: StaffingActs;

  constructor(config: StaffingConfig, acts: StaffingActs) {
    this.config = config;
    this.acts = acts;
    this.target = config.size.min;
  }

  /** A worker is to come for a place that is empty. */
  get isAwaiting(): boolean {
    for (const { waiting } of this.places) if (waiting) return true;
    return false;
  }

  /** There are as many places as there may be, and all of them were given up. */
  get isGivenUp(): boolean {
    for (const { givenUp } of this.places) if (!givenUp) return false;
    return this.places.size >= this.config.size.max;
  }

  /** How many workers the tasks at hand could use. */
  want(count: number): void {
    const target = targetSize(this.config.size, count);
    if (target === this.target) return;
    this.target = target;
    this.adjust();
  }

  /** Starts who is missing, and lets go of who is idle too long and can be done without. */
  adjust(): void {
    while (!this.closed && growth(this.config.size, this.target, headcount(this.places)) > 0) {
      const place = emptyPlace();
      this.places.add(place);
      this.acts.open(place, 'worker');
    }
    this.trim();
  }

  /** Nobody is started, replaced or let go from now on. */
  close(): void {
    this.closed = true;
    for (const place of this.places) forgetPlans(place);
  }

  /** A worker is ready: if it was started beside another, it takes its place. */
  ready(worker: CrewWorker): void {
    const { place } = worker;
    if (place.next !== worker) return;
    const before = place.worker;
    place.worker = worker;
    place.next = undefined;
    place.misses = 0;
    if (before) this.acts.retire(before);
  }

  /** A worker has answered: its place works. */
  answered(worker: CrewWorker): void {
    if (worker.place.worker === worker) worker.place.failures = 0;
    this.review(worker);
  }

  /** A worker may have served long enough. */
  review(worker: CrewWorker): void {
    const { place } = worker;
    if (place.again || !isSteady(worker) || !isDue(this.config.recycle, worker)) return;
    // A new one for nobody would never be idle long enough to leave.
    if (worker.inHand === 0 && this.surplus > 0) this.acts.retire(worker);
    else this.acts.open(place, 'next');
  }

  /** The one that came last leaves first. */
  trim(): void {
    for (const { worker } of [...this.places].reverse()) {
      if (this.closed || this.surplus === 0) return;
      if (worker?.overdue && isSteady(worker)) this.acts.retire(worker);
    }
  }

  /** A worker is gone as it was told. */
  left(worker: CrewWorker): void {
    const { place } = worker;
    if (place.next === worker) place.next = undefined;
    if (place.worker !== worker) return;
    place.worker = undefined;
    forgetPlans(place);
    if (!this.promote(place)) this.places.delete(place);
  }

  /** A worker is gone unasked. Returns false if its place is given up. */
  lost(worker: CrewWorker, loss: Loss, running: readonly RunningLease[] | undefined): boolean {
    const { place } = worker;
    if (place.next === worker) {
      place.next = undefined;
      this.tryAgain(place);
    } else if (place.worker === worker) {
      place.worker = undefined;
      place.failures = isOwnFault(loss, running, worker.inHand) ? place.failures + 1 : 0;
      return this.fillGap(place, worker.retired);
    }
    return true;
  }

  private get surplus(): number {
    return surplus(this.target, headcount(this.places));
  }

  private fillGap(place: Place, wasLeaving: boolean): boolean {
    forgetPlans(place);
    if (this.closed || this.promote(place)) return true;
    const next = replacement(place.failures);
    if (wasLeaving) {
      this.places.delete(place);
    } else if (next.kind === 'start') {
      place.waiting = this.config.timer(() => this.refill(place), next.afterMs);
    } else {
      place.givenUp = true;
      return false;
    }
    return true;
  }

  /** Who was to take the worker's place later has it now. */
  private promote(place: Place): boolean {
    place.worker = place.next;
    place.next = undefined;
    return place.worker !== undefined;
  }

  private refill(place: Place): void {
    place.waiting = undefined;
    // The others may be as many as are wanted by now.
    if (headcount(this.places).filled >= this.target) this.places.delete(place);
    else this.acts.open(place, 'worker');
  }

  private tryAgain(place: Place): void {
    place.misses++;
    if (this.closed) return;
    place.again = this.config.background(() => {
      place.again = undefined;
      if (place.worker) this.review(place.worker);
    }, tryAgainMs(place.misses));
  }
}
