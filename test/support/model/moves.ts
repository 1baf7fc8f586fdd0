import { arrive, boot, die, finish, flush } from './worker-model.js';
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
  | { readonly type: 'task-ends'; readonly worker: number; readonly place: number }
  | { readonly type: 'worker-dies'; readonly worker: number; readonly unheard: number }
  | { readonly type: 'retry-due'; readonly task: number }
  | { readonly type: 'replacement-starts'; readonly place: number }
  | { readonly type: 'answers-come-again' | 'pool-closes' };

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
  for (const { id, phase, down, running, outbox, up } of world.workers) {
    if (phase === 'starting') moves.push({ type: 'worker-boots', worker: id });
    if (down.length > 0) moves.push({ type: 'frame-reaches', worker: id });
    for (const place of running.keys()) moves.push({ type: 'task-ends', worker: id, place });
    if (outbox.length > 0) moves.push({ type: 'worker-flushes', worker: id });
    if (up.length > 0) moves.push({ type: 'main-hears', worker: id });
  }
  for (const task of world.timers) moves.push({ type: 'retry-due', task });
  world.places.forEach(({ waiting }, place) => {
    if (waiting) moves.push({ type: 'replacement-starts', place });
  });
  if (!world.ending && world.feeds.every(({ phase }) => phase === 'ended')) moves.push({ type: 'pool-closes' });
  return moves;
}

/** What may happen at any time, and need not. */
export function mishaps(world: World): Move[] {
  const moves: Move[] = [];
  const { losses, lastWords } = world.script;
  for (const { id, phase, up } of world.workers) {
    if (world.lossesLeft === 0 || phase === 'gone' || losses === 0) continue;
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
  if (world.echo && world.echoesLeft > 0) moves.push({ type: 'answers-come-again' });
  return moves;
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
      world.hear(world.worker(move.worker));
      break;
    case 'worker-dies':
      world.lossesLeft--;
      die(world.worker(move.worker), move.unheard, running === 'known');
      break;
    case 'retry-due':
      world.retryDue(move.task);
      break;
    case 'replacement-starts':
      world.refill(move.place);
      break;
    case 'answers-come-again':
      world.echoesLeft--;
      if (world.echo) world.answered(world.echo.worker, world.echo.frame);
      break;
    case 'pool-closes':
      world.close();
      break;
  }
  checkWorld(world);
}

export function inWords(move: Move): string {
  const { type, ...rest } = move;
  const facts = Object.entries(rest).map(([name, value]) => `${name} ${value}`);
  return [type, ...facts].join(' ');
}
