import type { Member, MemberState } from '../../../src/contract/quorum.js';
import { type CrewSize, growth, surplus, targetSize } from '../../../src/link/crew-size.js';
import { replacement } from '../../../src/link/supervision.js';
import { must } from './broken.js';
import {
  boot,
  giveUp,
  type Held,
  heeds,
  leasesOf,
  type Outcomes,
  takeBack,
  type WorkerModel,
  workerModel,
} from './worker-model.js';

export interface PlaceModel {
  readonly id: number;
  worker: number | undefined;
  /** Started beside the worker, to take its place. */
  next: number | undefined;
  failures: number;
  /** A worker is to come. */
  waiting: boolean;
}

export interface LossModel {
  readonly running: readonly number[] | undefined;
  readonly atStart: boolean;
  readonly forced: boolean;
}

/** What a crew tells the rest of its pool. */
export interface CrewModelEvents {
  ready(worker: WorkerModel): void;
  answered(worker: WorkerModel, frame: Outcomes): void;
  /** It was asked to give tasks back, and gave these. */
  returned(worker: WorkerModel, leases: readonly number[]): void;
  /** What the roll-call sees has changed. */
  reported(): void;
  retiring(worker: WorkerModel): void;
  lost(worker: WorkerModel, loss: LossModel): void;
  left(worker: WorkerModel): void;
}

/** The crew of a world, which does what `crew.ts`, `staffing.ts` and `worker-states.ts` do, in their order. */
export class CrewModel {
  workers: WorkerModel[];
  places: PlaceModel[];
  stopping = false;
  target: number;
  nextWorker = 1;
  private nextPlace = 0;
  private readonly size: CrewSize;
  private readonly knows: boolean;
  private readonly events: CrewModelEvents;

  constructor(size: CrewSize, knows: boolean, events: CrewModelEvents, from?: CrewModel) {
    this.size = size;
    this.knows = knows;
    this.events = events;
    this.target = size.min;
    this.workers = from ? from.workers.map((worker) => ({ ...worker })) : [];
    this.places = from ? from.places.map((place) => ({ ...place })) : [];
    if (!from) return;
    this.stopping = from.stopping;
    this.target = from.target;
    this.nextWorker = from.nextWorker;
    this.nextPlace = from.nextPlace;
  }

  get isEmpty(): boolean {
    return this.workers.every(({ linked }) => !linked) && this.places.every(({ waiting }) => !waiting);
  }

  get members(): Member[] {
    const all: Member[] = [];
    for (const { id, member } of this.workers)
      if (member) all.push({ id: `worker-${id}`, kind: 'worker', state: member });
    return all;
  }

  worker(id: number): WorkerModel {
    return this.workers.find((worker) => worker.id === id) as WorkerModel;
  }

  start(cold: boolean): void {
    this.adjust();
    if (cold) return;
    for (const worker of [...this.workers]) {
      boot(worker);
      this.hear(worker);
    }
  }

  send(id: number, held: readonly Held[]): void {
    const worker = this.workers.find((each) => each.id === id && each.linked);
    must(worker !== undefined, 'a lease goes to a worker that is there', () => id);
    must(!this.stopping, 'nothing is handed out once everybody was told to stop', () => id);
    must(worker.crew === 'ready' && !worker.ending, 'nothing is handed to a worker that is to go', () => id);
    // What is sent to a thread that has died in the meantime is lost with it.
    if (worker.phase !== 'gone') worker.down = [...worker.down, { type: 'tasks', held }];
    else if (this.knows) worker.remains = [...worker.remains, ...held];
    worker.inHand += held.length;
    this.report(worker);
  }

  /** What nobody could tell from a task that ends by itself is not sent. */
  abort(id: number, leases: readonly number[]): void {
    const worker = this.workers.find((each) => each.id === id && each.linked);
    must(worker !== undefined, 'only a worker that is there is told to give up', () => id);
    const concerned = leasesOf(worker).filter((held) => leases.includes(held.lease) && heeds(held));
    if (concerned.length === 0 || worker.phase === 'gone') return;
    // The lease block tells what runs at once.
    if (this.knows)
      giveUp(
        worker,
        worker.running.map(({ lease }) => lease).filter((lease) => leases.includes(lease)),
      );
    worker.down = [...worker.down, { type: 'abort', leases }];
  }

  /** Undefined: it has to be asked. */
  takeBack(id: number, count: number): number[] | undefined {
    const worker = this.workers.find((each) => each.id === id && each.linked);
    must(worker !== undefined, 'only from a worker that is there are tasks taken back', () => id);
    if (this.knows) {
      const leases = takeBack(worker, count);
      this.tookBack(worker, leases);
      return leases;
    }
    if (worker.phase !== 'gone') worker.down = [...worker.down, { type: 'return', count }];
    return undefined;
  }

  end(worker: WorkerModel): void {
    if (isListening(worker)) worker.ending = true;
    worker.killed = true;
  }

  want(count: number): void {
    const target = targetSize(this.size, count);
    if (target === this.target) return;
    this.target = target;
    this.adjust();
  }

  stop(): void {
    this.stopping = true;
    for (const place of this.places) place.waiting = false;
    for (const worker of this.workers) if (worker.linked && worker.crew !== 'stopped') this.tellToStop(worker);
  }

  refill(place: PlaceModel): void {
    place.waiting = false;
    if (this.filled >= this.target) this.places = this.places.filter((each) => each !== place);
    else this.open(place, 'worker');
  }

  /** It has served long enough. */
  review(worker: WorkerModel): void {
    if (worker.inHand === 0 && this.surplus > 0) this.retire(worker);
    else this.open(this.placeOf(worker) as PlaceModel, 'next');
  }

  /** It has been idle too long. */
  outstay(worker: WorkerModel): void {
    worker.overdue = true;
    this.trim();
  }

  /** It is at work, is to stay, and nobody is on the way to take its place. */
  isSteady(worker: WorkerModel): boolean {
    return worker.crew === 'ready' && !worker.ending && worker.linked && this.placeOf(worker)?.next === undefined;
  }

  /** The next frame of a worker is heard. */
  hear(worker: WorkerModel): void {
    const [frame, ...rest] = worker.up;
    worker.up = rest;
    switch (frame?.type) {
      case 'ready':
        return this.ready(worker);
      case 'outcomes':
        return this.answered(worker, frame);
      case 'returned': {
        const leases = frame.held.map(({ lease }) => lease).reverse();
        this.tookBack(worker, leases);
        return this.events.returned(worker, leases);
      }
      case 'stopped':
        worker.crew = 'stopped';
        return this.report(worker);
      case 'exited':
        return this.exited(worker, undefined);
      case 'lost': {
        const { asked, running, atStart } = frame;
        if (asked || (worker.ending && this.stopping)) return this.exited(worker, running);
        return this.lose(worker, { running, atStart, forced: worker.ending });
      }
    }
  }

  answered(worker: WorkerModel, frame: Outcomes): void {
    worker.inHand = Math.max(0, worker.inHand - frame.answers.length);
    this.events.answered(worker, frame);
    this.report(worker);
    this.seeOut(worker);
    const place = this.placeOf(worker);
    if (place?.worker === worker.id) place.failures = 0;
  }

  private tookBack(worker: WorkerModel, leases: readonly number[]): void {
    worker.inHand -= leases.length;
    this.report(worker);
    this.seeOut(worker);
  }

  private get filled(): number {
    return this.places.filter(({ waiting, worker }) => {
      return waiting || (worker !== undefined && !this.worker(worker).retired);
    }).length;
  }

  private get surplus(): number {
    return surplus(this.target, { filled: this.filled, places: this.places.length });
  }

  private placeOf(worker: WorkerModel): PlaceModel | undefined {
    return this.places.find(({ id }) => id === worker.place);
  }

  private adjust(): void {
    const count = () => ({ filled: this.filled, places: this.places.length });
    while (!this.stopping && growth(this.size, this.target, count()) > 0) {
      const place = { id: this.nextPlace++, worker: undefined, next: undefined, failures: 0, waiting: false };
      this.places.push(place);
      this.open(place, 'worker');
    }
    this.trim();
  }

  private trim(): void {
    for (const { worker: id } of [...this.places].reverse()) {
      if (this.stopping || this.surplus === 0) return;
      const worker = id === undefined ? undefined : this.worker(id);
      if (worker?.overdue && this.isSteady(worker)) this.retire(worker);
    }
  }

  private open(place: PlaceModel, as: 'worker' | 'next'): void {
    const worker = workerModel(this.nextWorker++, place.id);
    this.workers.push(worker);
    place[as] = worker.id;
    this.events.reported();
  }

  private ready(worker: WorkerModel): void {
    if (worker.crew !== 'starting') return;
    worker.crew = 'ready';
    this.report(worker);
    if (isListening(worker)) this.succeed(worker);
    if (isListening(worker)) this.events.ready(worker);
  }

  /** If it was started beside another, it takes its place. */
  private succeed(worker: WorkerModel): void {
    const place = this.placeOf(worker);
    if (place?.next !== worker.id) return;
    const before = place.worker;
    place.worker = worker.id;
    place.next = undefined;
    if (before !== undefined) this.retire(this.worker(before));
  }

  private retire(worker: WorkerModel): void {
    worker.crew = 'retiring';
    worker.retired = true;
    worker.overdue = false;
    this.events.retiring(worker);
    this.seeOut(worker);
  }

  private seeOut(worker: WorkerModel): void {
    if (worker.crew === 'retiring' && worker.inHand === 0) this.tellToStop(worker);
  }

  private tellToStop(worker: WorkerModel): void {
    const isNews = worker.crew !== 'stopping';
    worker.crew = 'stopping';
    this.report(worker);
    // A second time would change nothing.
    if (isNews && worker.phase !== 'gone') worker.down = [...worker.down, { type: 'stop' }];
  }

  private exited(worker: WorkerModel, running: readonly number[] | undefined): void {
    if (worker.ending && !this.stopping) return this.lose(worker, { running, atStart: false, forced: true });
    worker.linked = false;
    worker.remains = [];
    const place = this.placeOf(worker);
    if (place?.next === worker.id) place.next = undefined;
    else if (place?.worker === worker.id && !promote(place)) this.places = this.places.filter((each) => each !== place);
    worker.crew = 'stopped';
    this.report(worker);
    this.leave(worker, worker.retired);
    this.adjust();
  }

  private lose(worker: WorkerModel, loss: LossModel): void {
    worker.linked = false;
    worker.remains = [];
    this.seeTo(worker, loss);
    this.events.lost(worker, loss);
    this.report(worker, 'lost');
    this.leave(worker, !this.stopping);
    this.adjust();
  }

  private seeTo(worker: WorkerModel, { running, atStart, forced }: LossModel): void {
    const place = this.placeOf(worker);
    if (place?.next === worker.id) place.next = undefined;
    if (place?.worker !== worker.id) return;
    const count = running ? running.length : worker.inHand;
    place.worker = undefined;
    place.failures = !forced && (atStart || count === 0) ? place.failures + 1 : 0;
    const { kind } = replacement(place.failures);
    must(kind === 'start', 'a world loses no more workers than it can replace', () => place);
    if (this.stopping || promote(place)) return;
    if (worker.retired || this.filled >= this.target) this.places = this.places.filter((each) => each !== place);
    else place.waiting = true;
  }

  private leave(worker: WorkerModel, replaced: boolean): void {
    if (replaced) worker.member = undefined;
    this.events.reported();
    this.events.left(worker);
    this.workers = this.workers.filter(({ member, linked }) => member || linked);
  }

  private report(worker: WorkerModel, state: MemberState = memberState(worker)): void {
    if (state === worker.member) return;
    worker.member = state;
    worker.overdue = false;
    this.events.reported();
  }
}

const isListening = ({ crew }: WorkerModel): boolean => crew === 'ready' || crew === 'retiring';

const memberState = ({ crew, inHand }: WorkerModel): MemberState => {
  if (crew === 'ready' || crew === 'retiring') return inHand > 0 ? 'busy' : 'idle';
  return crew;
};

function promote(place: PlaceModel): boolean {
  place.worker = place.next;
  place.next = undefined;
  return place.worker !== undefined;
}
