import type { MemberState } from '../../../src/contract/quorum.js';
import type { WorkerPhase } from '../../../src/link/place.js';
import type { TaskScript } from './script.js';

/** A lease as it travels. */
export interface Held {
  readonly lease: number;
  readonly task: number;
  readonly attempt: number;
  readonly suspect: boolean;
  /** It was told to give up. */
  readonly told: boolean;
  readonly script: TaskScript;
}

export interface Answer extends Held {
  readonly failed: boolean;
}

export type Down =
  | { readonly type: 'tasks'; readonly held: readonly Held[] }
  | { readonly type: 'abort'; readonly leases: readonly number[] }
  | { readonly type: 'return'; readonly count: number }
  | { readonly type: 'stop' };

export type Outcomes = { readonly type: 'outcomes'; readonly answers: readonly Answer[]; readonly idle: boolean };

/** Frames, and after the last of them what became of the thread. */
export type Up =
  | { readonly type: 'ready' | 'stopped' | 'exited' }
  | Outcomes
  | { readonly type: 'returned'; readonly held: readonly Held[] }
  | {
      readonly type: 'lost';
      readonly running: readonly number[] | undefined;
      readonly atStart: boolean;
      /** Its link was told to end it. */
      readonly asked: boolean;
    };

/**
 * A worker as `src/worker` makes it and as its crew keeps it, with its frames on the way in both directions. Its steps
 * replace what they change, so `{ ...worker }` is a copy.
 */
export interface WorkerModel {
  readonly id: number;
  readonly place: number;
  /** As the roll-call has it; undefined once it is struck off. */
  member: MemberState | undefined;
  /** Its link has not reported the end yet. */
  linked: boolean;
  /** As its crew has it. */
  crew: WorkerPhase;
  inHand: number;
  overdue: boolean;
  retired: boolean;
  /** It is being ended by force because of a task. */
  ending: boolean;
  /** Its link was told to end it. */
  killed: boolean;
  /** As it is. */
  phase: 'starting' | 'working' | 'gone';
  stopAsked: boolean;
  idle: boolean;
  down: readonly Down[];
  pending: readonly Held[];
  running: readonly Held[];
  outbox: readonly Answer[];
  up: readonly Up[];
  /** It is gone, and had not begun these: the memory that it shared still says so. */
  remains: readonly Held[];
}

export function workerModel(id: number, place: number): WorkerModel {
  return {
    id,
    place,
    member: 'starting',
    linked: true,
    crew: 'starting',
    inHand: 0,
    overdue: false,
    retired: false,
    ending: false,
    killed: false,
    phase: 'starting',
    stopAsked: false,
    idle: true,
    down: [],
    pending: [],
    running: [],
    outbox: [],
    up: [],
    remains: [],
  };
}

/** Whether an attempt does not end by itself. */
export const hangs = ({ attempt, script }: Held): boolean => attempt <= script.hangs;

/** Whether it ever comes to an end as things are. */
export const canEnd = (held: Held): boolean => (held.told ? !held.script.deaf : !hangs(held));

/** Whether it makes a difference to it that it is told to give up. */
export const heeds = (held: Held): boolean => hangs(held) || held.script.deaf;

/** `setup` has run. */
export function boot(worker: WorkerModel): void {
  worker.phase = 'working';
  worker.up = [...worker.up, { type: 'ready' }];
  leaveWhenTold(worker);
}

/** The next frame reaches the worker. */
export function arrive(worker: WorkerModel, concurrency: number): void {
  const [frame, ...rest] = worker.down;
  worker.down = rest;
  if (frame?.type === 'stop') {
    worker.stopAsked = true;
    leaveWhenTold(worker);
  } else if (frame?.type === 'abort') {
    giveUp(worker, frame.leases);
  } else if (frame?.type === 'return') {
    const kept = Math.max(0, worker.pending.length - frame.count);
    worker.up = [...worker.up, { type: 'returned', held: worker.pending.slice(kept) }];
    worker.pending = worker.pending.slice(0, kept);
  } else if (frame) {
    worker.pending = [...worker.pending, ...frame.held];
    worker.idle = false;
    begin(worker, concurrency);
  }
}

/** These leases are to be given up; those on their way are told by a frame. */
export function giveUp(worker: WorkerModel, leases: readonly number[]): void {
  const tell = (held: Held): Held => (leases.includes(held.lease) ? { ...held, told: true } : held);
  worker.running = worker.running.map(tell);
  worker.pending = worker.pending.map(tell);
}

/** A task that runs comes to its end; its outcome waits for a message unless it was the last. */
export function finish(worker: WorkerModel, place: number, concurrency: number): void {
  const held = worker.running[place];
  if (!held) return;
  worker.running = worker.running.filter((_, i) => i !== place);
  worker.outbox = [...worker.outbox, { ...held, failed: hangs(held) || held.attempt <= held.script.failures }];
  begin(worker, concurrency);
  if (worker.running.length > 0) return;
  worker.idle = true;
  flush(worker);
  leaveWhenTold(worker);
}

/** Outcomes leave before the batch is through. */
export function flush(worker: WorkerModel): void {
  worker.up = [...worker.up, { type: 'outcomes', answers: worker.outbox, idle: worker.idle }];
  worker.outbox = [];
}

/** The thread ends at once. What it has sent still arrives, all but the last `unheard` frames. */
export function die(worker: WorkerModel, unheard: number, known: boolean): void {
  const running = known ? worker.running.map(({ lease }) => lease) : undefined;
  const sent = worker.up.slice(0, worker.up.length - unheard);
  const atStart = worker.crew === 'starting' && !sent.some(({ type }) => type === 'ready');
  worker.up = [...sent, { type: 'lost', running, atStart, asked: worker.killed }];
  worker.phase = 'gone';
  worker.remains = known ? unbegun(worker) : [];
  worker.down = [];
  worker.pending = [];
  worker.running = [];
  worker.outbox = [];
}

/** Tasks that can still be taken back, in the order in which they would begin. */
export function unbegun({ down, pending, remains }: WorkerModel): Held[] {
  return [...pending, ...down.flatMap((frame) => (frame.type === 'tasks' ? frame.held : [])), ...remains];
}

/** By way of the memory that it shares, up to `count` of the tasks that it has not begun are taken back, the last ones first. */
export function takeBack(worker: WorkerModel, count: number): number[] {
  const leases = unbegun(worker)
    .map(({ lease }) => lease)
    .slice(-count)
    .reverse();
  const keep = (held: readonly Held[]): Held[] => held.filter(({ lease }) => !leases.includes(lease));
  worker.pending = keep(worker.pending);
  worker.remains = keep(worker.remains);
  // A frame of which nothing is left changes nothing.
  worker.down = worker.down
    .map((frame) => (frame.type === 'tasks' ? { ...frame, held: keep(frame.held) } : frame))
    .filter((frame) => frame.type !== 'tasks' || frame.held.length > 0);
  return leases;
}

/** All leases between this worker and the ledger: on the way, in its hands, answered and not heard. */
export function leasesOf({ down, pending, running, outbox, up, remains }: WorkerModel): Held[] {
  const all: Held[] = [];
  for (const frame of down) if (frame.type === 'tasks') all.push(...frame.held);
  all.push(...pending, ...running, ...outbox, ...remains);
  for (const frame of up) {
    if (frame.type === 'outcomes') all.push(...frame.answers);
    else if (frame.type === 'returned') all.push(...frame.held);
  }
  return all;
}

/** What was given up while it waited is answered in its turn. */
function begin(worker: WorkerModel, concurrency: number): void {
  while (worker.running.length < concurrency) {
    const [next, ...rest] = worker.pending;
    if (!next) return;
    worker.pending = rest;
    if (next.told) worker.outbox = [...worker.outbox, { ...next, failed: true }];
    else worker.running = [...worker.running, next];
  }
}

function leaveWhenTold(worker: WorkerModel): void {
  if (!worker.stopAsked || worker.phase !== 'working' || !worker.idle) return;
  // Between its last word and the end of its thread nothing can happen that matters.
  worker.phase = 'gone';
  worker.up = [...worker.up, { type: 'stopped' }, { type: 'exited' }];
}
