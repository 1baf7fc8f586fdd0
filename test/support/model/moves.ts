import { taskOf } from '../../../src/dispatch/ledger.js';
import { must } from './broken.js';
import type { PlaceModel } from './crew-model.js';
import { arrive, boot, canEnd, die, finish, flush, hangs, type WorkerModel } from './worker-model.js';
import type { World } from './world.js';
import { checkWorld } from './world-checks.js';

/** One atomic step of a world. */
export type Move =
  | { readonly type: 'source-delivers'; readonly feed: number; readonly count: number }
  | {
      readonly type: 'feed-opens' | 'source-ends' | 'consumer-takes' | 'feed-drains' | 'feed-cancelled';
      readonly feed: number;
    }
  | { readonly type: 'task-cancelled'; readonly feed: number; readonly index: number }
  | { readonly type: 'worker-boots' | 'frame-reaches' | 'worker-flushes' | 'main-hears'; readonly worker: number }
  /** Of what nobody can see, everything that the worker has is due at the same time. */
  | { readonly type: 'time-is-up'; readonly worker: number; readonly lease: number | undefined }
  | {
      readonly type: 'worker-is-stuck' | 'worker-is-ended' | 'stop-takes-too-long' | 'has-served' | 'idles-too-long';
      readonly worker: number;
    }
  | { readonly type: 'task-ends'; readonly worker: number; readonly place: number }
  | { readonly type: 'worker-dies'; readonly worker: number; readonly unheard: number }
  | { readonly type: 'retry-due'; readonly task: number }
  | { readonly type: 'replacement-starts'; readonly place: number }
  | {
      readonly type:
        | 'answers-come-again'
        | 'pool-pauses'
        | 'pool-resumes'
        | 'pool-closes'
        | 'pool-wakes'
        | 'time-passes';
    };

/** What can be seen in a run: the moves, and what comes of them. */
export type Kind = Move['type'] | 'tasks-are-taken-back';

const KINDS: Record<Kind, true> = {
  'feed-opens': true,
  'source-delivers': true,
  'source-ends': true,
  'consumer-takes': true,
  'feed-drains': true,
  'feed-cancelled': true,
  'task-cancelled': true,
  'worker-boots': true,
  'frame-reaches': true,
  'task-ends': true,
  'worker-flushes': true,
  'main-hears': true,
  'worker-dies': true,
  'time-is-up': true,
  'worker-is-stuck': true,
  'worker-is-ended': true,
  'stop-takes-too-long': true,
  'has-served': true,
  'idles-too-long': true,
  'retry-due': true,
  'replacement-starts': true,
  'answers-come-again': true,
  'pool-pauses': true,
  'pool-resumes': true,
  'pool-wakes': true,
  'time-passes': true,
  'pool-closes': true,
  'tasks-are-taken-back': true,
};

/** What must have happened in some of the runs, or they prove nothing. */
export const EVERY_KIND: readonly string[] = Object.keys(KINDS).sort();

/** What will happen sooner or later if nothing else does. */
export function dueMoves(world: World): Move[] {
  const moves: Move[] = [];
  for (const { id, phase, credits, source, script, delivered, backlog } of world.feeds) {
    if (phase === 'new' && !world.ending) moves.push({ type: 'feed-opens', feed: id });
    if (phase !== 'open') continue;
    const left = script.tasks.length - delivered;
    if (source === 'open' && left === 0) moves.push({ type: 'source-ends', feed: id });
    if (source === 'open')
      for (let count = Math.min(left, credits); count > 0; count--)
        moves.push({ type: 'source-delivers', feed: id, count });
    if (backlog > 0) moves.push({ type: 'consumer-takes', feed: id });
  }
  for (const worker of world.workers) {
    const { id, phase, down, running, outbox, up, killed, crew } = worker;
    if (phase === 'starting') moves.push({ type: 'worker-boots', worker: id });
    if (down.length > 0) moves.push({ type: 'frame-reaches', worker: id });
    for (const [place, held] of running.entries())
      if (canEnd(held)) moves.push({ type: 'task-ends', worker: id, place });
    if (outbox.length > 0) moves.push({ type: 'worker-flushes', worker: id });
    if (up.length > 0) moves.push({ type: 'main-hears', worker: id });
    if (killed && phase !== 'gone') moves.push({ type: 'worker-is-ended', worker: id });
    moves.push(...timeIsUp(world, worker, 'due'));
    if (killed || !running.some((held) => held.told && held.script.deaf)) continue;
    if (crew === 'stopping') moves.push({ type: 'stop-takes-too-long', worker: id });
    else moves.push({ type: 'worker-is-stuck', worker: id });
  }
  for (const task of world.timers) moves.push({ type: 'retry-due', task });
  for (const { id, waiting } of world.crew.places) if (waiting) moves.push({ type: 'replacement-starts', place: id });
  if (world.plan.wakeAt !== undefined) moves.push({ type: 'pool-wakes' });
  if (world.plan.paused) moves.push({ type: 'pool-resumes' });
  if (!world.ending && world.feeds.every(({ phase }) => phase === 'ended')) moves.push({ type: 'pool-closes' });
  return moves;
}

/** What may happen at any time, and need not. */
export function mishaps(world: World): Move[] {
  const moves: Move[] = [];
  const { lastWords } = world.script;
  for (const worker of world.workers) moves.push(...trouble(world, worker));
  for (const { id, phase, up } of world.workers) {
    if (world.budget.losses === 0 || phase === 'gone') continue;
    const most = lastWords === 'arrive' ? 0 : up.length;
    for (let unheard = 0; unheard <= most; unheard++) moves.push({ type: 'worker-dies', worker: id, unheard });
  }
  for (const { id, phase, source, script, cut, cancelsLeft } of world.feeds) {
    if (phase !== 'open' || cut) continue;
    if (script.mayDrain && source === 'open') moves.push({ type: 'feed-drains', feed: id });
    if (script.mayCancel) moves.push({ type: 'feed-cancelled', feed: id });
    const { pulled = 0, enqueued = 0 } = world.plan.feeds.get(id) ?? {};
    for (let index = 0; cancelsLeft > 0 && index < pulled + enqueued; index++)
      moves.push({ type: 'task-cancelled', feed: id, index });
  }
  if (!world.script.mission && !world.ending) moves.push({ type: 'pool-closes' });
  if (world.budget.moments > 0 && world.plan.pace?.count) moves.push({ type: 'time-passes' });
  // The end of a mission's scheduler is not the end of its pauses.
  const mayPause = !world.plan.paused && !world.finished && (world.script.mission || !world.ending);
  if (mayPause && world.budget.pauses > 0) moves.push({ type: 'pool-pauses' });
  if (world.echo && world.budget.echoes > 0) moves.push({ type: 'answers-come-again' });
  return moves;
}

/** What can happen to a worker, as far as anything of it is left. */
function trouble(world: World, worker: WorkerModel): Move[] {
  const { id, member, overdue } = worker;
  const { timeouts, forced, recycles, leaves } = world.budget;
  const moves: Move[] = [];
  if (timeouts > 0) moves.push(...timeIsUp(world, worker, 'possible'));
  if (forced > 0 && world.dueOf(id, abandonedBy(world, id)).stuck.length > 0)
    moves.push({ type: 'worker-is-stuck', worker: id });
  if (world.crew.stopping || !world.crew.isSteady(worker)) return moves;
  if (recycles > 0) moves.push({ type: 'has-served', worker: id });
  if (leaves > 0 && member === 'idle' && !overdue) moves.push({ type: 'idles-too-long', worker: id });
  return moves;
}

const abandonedBy = ({ plan }: World, worker: number): number[] => [
  ...(plan.workers.get(worker)?.abandoned.keys() ?? []),
];

/** Attempts that may run out of time. It is `due` where they would not end otherwise. */
function timeIsUp({ plan, script }: World, { id, running }: WorkerModel, which: 'due' | 'possible'): Move[] {
  const crewman = plan.workers.get(id);
  if (!crewman || crewman.ending) return [];
  const timeout = (lease: number): number | undefined => taskOf(crewman, lease)?.timeout;
  const limited = running.filter(({ lease }) => timeout(lease) !== undefined);
  const stuck = limited.filter(hangs);
  if (script.running === 'known') {
    const up = which === 'due' ? stuck : limited.filter((held) => !hangs(held));
    return up.map(({ lease }) => ({ type: 'time-is-up', worker: id, lease }));
  }
  const canBeUp = crewman.open.some((_, at) => timeout(crewman.base + at) !== undefined);
  return canBeUp && stuck.length > 0 === (which === 'due')
    ? [{ type: 'time-is-up', worker: id, lease: undefined }]
    : [];
}

/** Makes a move; throws `Broken` if an invariant does not survive it. */
export function make(world: World, move: Move): void {
  const { concurrency, running } = world.script;
  switch (move.type) {
    case 'feed-opens':
      world.open(move.feed);
      break;
    case 'source-delivers':
      world.deliver(move.feed, move.count);
      break;
    case 'source-ends':
      world.end(move.feed);
      break;
    case 'consumer-takes':
      world.take(move.feed);
      break;
    case 'feed-drains':
      world.drain(move.feed);
      break;
    case 'feed-cancelled':
      world.cancel(move.feed);
      break;
    case 'task-cancelled':
      world.cancelTask(move.feed, move.index);
      break;
    case 'worker-boots':
      boot(world.worker(move.worker));
      break;
    case 'frame-reaches':
      arrive(world.worker(move.worker), concurrency);
      break;
    case 'task-ends':
      finish(world.worker(move.worker), move.place, concurrency);
      break;
    case 'worker-flushes':
      flush(world.worker(move.worker));
      break;
    case 'main-hears':
      world.crew.hear(world.worker(move.worker));
      break;
    case 'worker-dies':
      world.budget.losses--;
      die(world.worker(move.worker), move.unheard, running === 'known');
      break;
    case 'time-is-up':
      runOut(world, world.worker(move.worker), move.lease);
      break;
    case 'worker-is-stuck':
      getStuck(world, world.worker(move.worker));
      break;
    case 'worker-is-ended':
      die(world.worker(move.worker), 0, running === 'known');
      break;
    case 'stop-takes-too-long':
      world.worker(move.worker).killed = true;
      die(world.worker(move.worker), 0, running === 'known');
      break;
    case 'has-served':
      world.budget.recycles--;
      world.crew.review(world.worker(move.worker));
      break;
    case 'idles-too-long':
      world.budget.leaves--;
      world.crew.outstay(world.worker(move.worker));
      break;
    case 'retry-due':
      world.retryDue(move.task);
      break;
    case 'replacement-starts':
      world.crew.refill(world.crew.places.find(({ id }) => id === move.place) as PlaceModel);
      break;
    case 'answers-come-again':
      world.budget.echoes--;
      world.hearAgain();
      break;
    case 'pool-pauses':
      world.budget.pauses--;
      world.dispatch({ type: 'paused' });
      break;
    case 'pool-resumes':
      world.dispatch({ type: 'resumed' });
      break;
    case 'pool-wakes':
      world.pass(Math.max(0, (world.plan.wakeAt ?? 0) - world.plan.now));
      world.dispatch({ type: 'woken' });
      break;
    case 'time-passes':
      world.budget.moments--;
      world.pass((world.script.rate?.perMs ?? 0) / 2);
      break;
    case 'pool-closes':
      world.close();
      break;
  }
  checkWorld(world);
}

function runOut(world: World, worker: WorkerModel, lease: number | undefined): void {
  const due = world.dueOf(worker.id, lease === undefined ? [] : [lease]);
  const facts = () => ({ worker: worker.id, lease, due });
  if (lease === undefined)
    must(due.expired.length + due.stuck.length > 0, 'what nobody sees runs out of time too', facts);
  else
    must(due.expired.length === 1 && due.expired[0]?.lease === lease, 'what has run too long runs out of time', facts);
  if (!worker.running.some(hangs)) world.budget.timeouts--;
  world.act(due);
}

function getStuck(world: World, worker: WorkerModel): void {
  const due = world.dueOf(worker.id, abandonedBy(world, worker.id));
  must(due.stuck.length === 1, 'a worker that does not give up is ended', () => ({ worker: worker.id, due }));
  if (!worker.running.some((held) => held.told && held.script.deaf)) world.budget.forced--;
  world.act(due);
}

export function inWords(move: Move): string {
  const { type, ...rest } = move;
  const facts = Object.entries(rest).map(([name, value]) => `${name} ${value}`);
  return [type, ...facts].join(' ');
}
