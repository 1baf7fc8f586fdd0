import { checkEnd } from './end.js';
import { dueMoves, inWords, make, mishaps } from './moves.js';
import type { WorldScript } from './script.js';
import { World } from './world.js';

/** More than any run can take: each task is handed over, begun, answered and heard a few times at most. */
const MOST_MOVES = 20_000;

/** Walks one way through a world to its end, and notes in `seen` what kinds of things happened. Throws at the first invariant that does not hold, with the way there. */
export function walk(script: WorldScript, way: readonly number[], seen: Set<string>): World {
  const world = new World(script);
  const history: string[] = [];
  try {
    for (let step = 0; ; step++) {
      const choice = way[step];
      const due = dueMoves(world);
      if (due.length === 0) break;
      if (step > MOST_MOVES) throw new Error('the run does not come to an end');
      const accidents = choice !== undefined && choice % 8 === 0 ? mishaps(world) : [];
      const moves = accidents.length > 0 ? accidents : due;
      const move = moves[((choice ?? step * 8) >> 3) % moves.length];
      if (!move) break;
      history.push(inWords(move));
      seen.add(move.type);
      make(world, move);
      if (world.sawTakeBack) seen.add('tasks-are-taken-back');
    }
    checkEnd(world);
    return world;
  } catch (error) {
    const moves = history.map((move, i) => `${i + 1}. ${move}`).join('\n');
    throw new Error(`${(error as Error).message}\nafter\n${moves}`, { cause: error });
  }
}
