import type { MemberState } from '../contract/quorum.js';
import type { WorkerId } from '../contract/task.js';
import type { OutcomesFrame } from '../wire/frames.js';
import type { Headcount } from './crew-size.js';
import type { Link } from './link.js';
import type { Service } from './recycling.js';

/** `starting → ready → retiring → stopping → stopped`; `stopping` may follow each of them, `retiring` may be left out. */
export type WorkerPhase = 'starting' | 'ready' | 'retiring' | 'stopping' | 'stopped';

/** Calls a timer off; without an effect once it has fired. */
export type CallOff = () => void;

/** Does some work after a while, unless it is called off. */
export type StartTimer = (work: () => void, ms: number) => CallOff;

/** One of the places that a crew keeps filled. */
export interface Place {
  worker: CrewWorker | undefined;
  /** Started beside the worker, to take its place once it is ready. */
  next: CrewWorker | undefined;
  /** In a row, by itself. */
  failures: number;
  /** Replacements in a row that could not be started beside the worker. */
  misses: number;
  /** A worker is to come. */
  waiting: CallOff | undefined;
  /** The worker is to be replaced, which will be tried again. */
  again: CallOff | undefined;
  /** It stays empty. */
  givenUp: boolean;
}

/** One worker as its crew keeps it. */
export interface CrewWorker extends Service {
  readonly id: WorkerId;
  readonly place: Place;
  readonly link: Link;
  phase: WorkerPhase;
  /** What was reported of it last. */
  state: MemberState;
  /** Tasks sent to it, less outcomes heard. */
  inHand: number;
  answered: number;
  aged: boolean;
  heapMb: number | undefined;
  /** It has been idle for `idleTimeout`. */
  overdue: boolean;
  /** It leaves of the crew's own accord, while the others stay. */
  retired: boolean;
  /** It is being ended by force because of a task: what is to be said about it. */
  ending: string | undefined;
  idleTimer: CallOff | undefined;
  ageTimer: CallOff | undefined;
  stopTimer: CallOff | undefined;
}

export const emptyPlace = (): Place => ({
  worker: undefined,
  next: undefined,
  failures: 0,
  misses: 0,
  waiting: undefined,
  again: undefined,
  givenUp: false,
});

export function crewWorker(id: WorkerId, place: Place, link: Link): CrewWorker {
  return {
    id,
    place,
    link,
    phase: 'starting',
    state: 'starting',
    inHand: 0,
    answered: 0,
    aged: false,
    heapMb: undefined,
    overdue: false,
    retired: false,
    ending: undefined,
    idleTimer: undefined,
    ageTimer: undefined,
    stopTimer: undefined,
  };
}

/** How the roll-call is to see it: busy as long as it has something in hand, whatever its frames say. */
export function memberState({ phase, inHand }: CrewWorker): MemberState {
  if (phase === 'ready' || phase === 'retiring') return inHand > 0 ? 'busy' : 'idle';
  return phase;
}

/** It is at work, is to stay, and nobody is on the way to take its place. */
export const isSteady = (worker: CrewWorker): boolean =>
  worker.phase === 'ready' && worker.ending === undefined && !worker.place.next;

/** Frames reach its solver: it has had its `setup`, and was not told to stop. */
export const isListening = ({ phase }: CrewWorker): boolean => phase === 'ready' || phase === 'retiring';

/** Takes down what a worker has answered. */
export function noteOutcomes(worker: CrewWorker, { values, heapMb }: OutcomesFrame): void {
  worker.inHand = Math.max(0, worker.inHand - values.length);
  worker.answered += values.length;
  worker.heapMb = heapMb ?? worker.heapMb;
}

/** Nobody waits for it to be idle or old any more. */
export function forgetService(worker: CrewWorker): void {
  worker.idleTimer?.();
  worker.ageTimer?.();
  worker.idleTimer = worker.ageTimer = undefined;
}

/** Calls off whatever is to happen to a place later. */
export function forgetPlans(place: Place): void {
  place.waiting?.();
  place.again?.();
  place.waiting = place.again = undefined;
}

/** Counts the places of a crew. A worker that is being replaced and the one that comes for it are in one place. */
export function headcount(places: ReadonlySet<Place>): Headcount {
  let filled = 0;
  for (const { worker, waiting } of places) if (waiting || (worker && !worker.retired)) filled++;
  return { filled, places: places.size };
}
