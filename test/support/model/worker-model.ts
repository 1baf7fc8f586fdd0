import type { MemberState } from '../../../src/contract/quorum.js';
import type { TaskScript } from './script.js';

/** A lease as it travels. */
export interface Held {
  readonly lease: number;
  readonly task: number;
  readonly attempt: number;
  readonly suspect: boolean;
  readonly script: TaskScript;
}

export interface Answer extends Held {
  readonly failed: boolean;
}

/** An `abort` changes nothing that the model could tell from a task that ends by itself, so it is not sent. */
export type Down = { readonly type: 'tasks'; readonly held: readonly Held[] } | { readonly type: 'stop' };

export type Outcomes = { readonly type: 'outcomes'; readonly answers: readonly Answer[]; readonly idle: boolean };

/** Frames, and after the last of them what became of the thread. */
export type Up =
  | { readonly type: 'ready' | 'busy' | 'stopped' | 'exited' }
  | Outcomes
  | { readonly type: 'lost'; readonly running: readonly number[] | undefined; readonly atStart: boolean };

/**
 * A worker as `src/worker` makes it, with its frames on the way in both directions. Only the steps
 * below change it, and they replace what they change, so `{ ...worker }` is a copy.
 */
export interface WorkerModel {
  readonly id: number;
  readonly place: number;
  /** As the roll-call has it; undefined once it is struck off. */
  member: MemberState | undefined;
  /** Its link has not reported the end yet. */
  linked: boolean;
  phase: 'starting' | 'working' | 'stopping' | 'gone';
  stopAsked: boolean;
  idle: boolean;
  down: readonly Down[];
  pending: readonly Held[];
  running: readonly Held[];
  outbox: readonly Answer[];
  up: readonly Up[];
}

export function workerModel(id: number, place: number): WorkerModel {
  return {
    id,
    place,
    member: 'starting',
    linked: true,
    phase: 'starting',
    stopAsked: false,
    idle: true,
    down: [],
    pending: [],
    running: [],
    outbox: [],
    up: [],
  };
}

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
  } else if (frame) {
    worker.pending = [...worker.pending, ...frame.held];
    if (worker.idle) worker.up = [...worker.up, { type: 'busy' }];
    worker.idle = false;
    begin(worker, concurrency);
  }
}

/** A task that runs comes to its end; its outcome waits for a message unless it was the last. */
export function finish(worker: WorkerModel, place: number, concurrency: number): void {
  const held = worker.running[place];
  if (!held) return;
  worker.running = worker.running.filter((_, i) => i !== place);
  worker.outbox = [...worker.outbox, { ...held, failed: held.attempt <= held.script.failures }];
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
  const atStart = worker.member === 'starting' && !sent.some(({ type }) => type === 'ready');
  worker.up = [...sent, { type: 'lost', running, atStart }];
  worker.phase = 'gone';
  worker.down = [];
  worker.pending = [];
  worker.running = [];
  worker.outbox = [];
}

/** All leases between this worker and the ledger: on the way, in its hands, answered and not heard. */
export function leasesOf({ down, pending, running, outbox, up }: WorkerModel): Held[] {
  const all: Held[] = [];
  for (const frame of down) if (frame.type === 'tasks') all.push(...frame.held);
  all.push(...pending, ...running, ...outbox);
  for (const frame of up) if (frame.type === 'outcomes') all.push(...frame.answers);
  return all;
}

function begin(worker: WorkerModel, concurrency: number): void {
  const free = concurrency - worker.running.length;
  if (free <= 0 || worker.pending.length === 0) return;
  worker.running = [...worker.running, ...worker.pending.slice(0, free)];
  worker.pending = worker.pending.slice(free);
}

function leaveWhenTold(worker: WorkerModel): void {
  if (!worker.stopAsked || worker.phase !== 'working' || !worker.idle) return;
  // Between its last word and the end of its thread nothing can happen that matters.
  worker.phase = 'gone';
  worker.up = [...worker.up, { type: 'stopped' }, { type: 'exited' }];
}
