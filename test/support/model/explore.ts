import { checkEnd } from './end.js';
import { keyOf } from './key.js';
import { dueMoves, inWords, type Kind, type Move, make, mishaps } from './moves.js';
import type { WorldScript } from './script.js';
import { World } from './world.js';

/** What was seen. */
export interface Exploration {
  /** Different states. */
  readonly states: number;
  /** Moves from one to another. */
  readonly moves: number;
  /** Kinds of moves. */
  readonly kinds: ReadonlySet<Kind>;
  /** States in which everything is over, by their keys. */
  readonly ends: ReadonlySet<string>;
}

/**
 * Walks every interleaving of a world, breadth first, each state once. Throws at the first
 * invariant that does not hold, with the shortest way there.
 *
 * Every state that nothing leads out of must be an end as `checkEnd` has it; and there is no way
 * round in circles, so every run comes to one of them.
 *
 * @param order - `all`: literally every order. `that matters`, the default: a step that commutes with every other and that nobody can see is made at
 * once, because whatever it is put off behind comes to the same.
 */
export function explore(script: WorldScript, order: 'all' | 'that matters' = 'that matters'): Exploration {
  const known = new Map<string, number>();
  const parents: number[] = [];
  const reached: (Move | undefined)[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const ends = new Set<string>();
  const kinds = new Set<Kind>();

  const note = (world: World, parent: number, move: Move | undefined): number | undefined => {
    const key = keyOf(world);
    const state = known.get(key);
    if (state !== undefined) {
      from.push(parent);
      to.push(state);
      return undefined;
    }
    const fresh = known.size;
    known.set(key, fresh);
    parents.push(parent);
    reached.push(move);
    if (move) {
      from.push(parent);
      to.push(fresh);
    }
    return fresh;
  };
  const history = (state: number, last?: Move): string => {
    const moves: string[] = last ? [inWords(last)] : [];
    for (let at = state; at >= 0; at = parents[at] as number) {
      const move = reached[at];
      if (move) moves.unshift(inWords(move));
    }
    return moves.map((move, i) => `${i + 1}. ${move}`).join('\n');
  };

  const first = new World(script);
  let layer: [number, World][] = [[note(first, -1, undefined) as number, first]];
  while (layer.length > 0) {
    const next: [number, World][] = [];
    for (const [state, world] of layer) {
      const due = dueMoves(world);
      if (due.length === 0) {
        ends.add(keyOf(world));
        explain(
          () => checkEnd(world),
          () => history(state),
        );
      }
      const unseen = order === 'all' ? undefined : due.find((move) => isUnseen(world, move));
      for (const move of unseen ? [unseen] : [...due, ...mishaps(world)]) {
        const branch = world.copy();
        kinds.add(move.type);
        explain(
          () => make(branch, move),
          () => history(state, move),
        );
        if (branch.sawTakeBack) kinds.add('tasks-are-taken-back');
        const fresh = note(branch, state, move);
        if (fresh !== undefined) next.push([fresh, branch]);
      }
    }
    layer = next;
  }
  if (!isAcyclic(known.size, from, to)) throw new Error('a run can go round in circles');
  return { states: known.size, moves: from.length, kinds, ends };
}

/** A worker takes something in. Only its end, and what is taken back from it, would make a difference to when, so it may have neither before it. */
const isUnseen = ({ budget, script }: World, { type }: Move): boolean =>
  budget.losses + budget.forced === 0 &&
  !(script.workers > 1 && sendsAhead(script)) &&
  !script.feeds.some(({ tasks }) => tasks.some(({ deaf }) => deaf)) &&
  (type === 'frame-reaches' || type === 'worker-boots');

/** Tasks may wait behind others in a worker: see `batch-size.ts`. */
const sendsAhead = ({ batch, taskMs }: WorldScript): boolean => batch !== 1 || taskMs < 10;

function explain(step: () => void, history: () => string): void {
  try {
    step();
  } catch (error) {
    throw new Error(`${(error as Error).message}\nafter\n${history()}`, { cause: error });
  }
}

/** Takes states away that nothing leads to, until none is left. */
function isAcyclic(states: number, from: readonly number[], to: readonly number[]): boolean {
  const entries = new Int32Array(states);
  const starts = new Int32Array(states + 1);
  for (const state of to) entries[state] = (entries[state] as number) + 1;
  for (const state of from) starts[state + 1] = (starts[state + 1] as number) + 1;
  for (let state = 0; state < states; state++)
    starts[state + 1] = (starts[state + 1] as number) + (starts[state] as number);
  const places = starts.slice();
  const targets = new Int32Array(to.length);
  from.forEach((state, i) => {
    targets[places[state] as number] = to[i] as number;
    places[state] = (places[state] as number) + 1;
  });
  const free: number[] = [];
  for (let state = 0; state < states; state++) if (entries[state] === 0) free.push(state);
  let removed = 0;
  for (let state = free.pop(); state !== undefined; state = free.pop()) {
    removed++;
    for (let i = starts[state] as number; i < (starts[state + 1] as number); i++) {
      const target = targets[i] as number;
      entries[target] = (entries[target] as number) - 1;
      if (entries[target] === 0) free.push(target);
    }
  }
  return removed === states;
}
