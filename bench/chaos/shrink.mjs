import { runApart } from './apart.mjs';

/** A plan that hangs is known by this; shorter than the watchdog of the first run, for there are many to try. */
const STALL_MS = 6_000;
/** Threads do not run twice alike: a candidate that is good once may fail the next time. */
const TRIES = 2;

/**
 * Makes a failing plan shorter, as long as it still fails: fewer streams, fewer kinds of faults, fewer tasks. Each candidate runs in a process of its own.
 *
 * @param {object} plan
 * @param {string[]} violations those of the plan as it is
 * @param {{ budgetMs: number, note: (text: string) => void }} options
 */
export async function shrink(plan, violations, { budgetMs, note }) {
  const until = performance.now() + budgetMs;
  let best = { plan, violations };
  let tried = 0;
  const isBetter = async (candidate) => {
    for (let attempt = 0; attempt < TRIES && performance.now() < until; attempt++) {
      note(`shrinking: ${size(best.plan)} tasks, ${++tried} tried`);
      const { violations: found } = await runApart(candidate, { stallMs: STALL_MS });
      if (found.length === 0) continue;
      best = { plan: candidate, violations: found };
      return true;
    }
    return false;
  };
  for (let before; before !== JSON.stringify(best.plan) && performance.now() < until; ) {
    before = JSON.stringify(best.plan);
    for (const smaller of [withoutStreams, withoutTasks, withoutKinds, withoutTrimmings]) {
      await smaller(() => best.plan, isBetter);
    }
  }
  return { ...best, tried };
}

const size = ({ streams }) => streams.reduce((sum, { tasks }) => sum + tasks.length, 0);

async function withoutStreams(best, isBetter) {
  for (let at = best().streams.length - 1; at >= 0 && best().streams.length > 1; at--) {
    await isBetter({ ...best(), streams: best().streams.filter((_, other) => other !== at) });
  }
}

/** Cuts ever smaller pieces out of each stream. */
async function withoutTasks(best, isBetter) {
  for (let at = 0; at < best().streams.length; at++) {
    for (
      let piece = Math.ceil(best().streams[at].tasks.length / 2);
      piece >= 1;
      piece = piece === 1 ? 0 : Math.ceil(piece / 2)
    ) {
      for (let from = 0; from < best().streams[at].tasks.length; ) {
        const tasks = best().streams[at].tasks.toSpliced(from, piece);
        if (!(await isBetter(withTasks(best(), at, tasks)))) from += piece;
      }
    }
  }
}

const withTasks = (plan, at, tasks) => ({
  ...plan,
  streams: plan.streams.map((stream, other) => (other === at ? { ...stream, tasks } : stream)),
});

async function withoutKinds(best, isBetter) {
  const kinds = new Set(best().streams.flatMap(({ tasks }) => tasks.flatMap(({ deeds }) => deeds)));
  for (const kind of kinds) {
    await isBetter(mapTasks(best(), (task) => ({ ...task, deeds: task.deeds.filter((deed) => deed !== kind) })));
  }
}

async function withoutTrimmings(best, isBetter) {
  await isBetter(mapTasks(best(), (task) => ({ ...task, children: [] })));
  await isBetter(mapTasks(best(), (task) => ({ ...task, uncloneable: false, aborted: false })));
  const { recycle: _, ...pool } = best().pool;
  if (best().pool.recycle) await isBetter({ ...best(), pool });
}

const mapTasks = (plan, change) => ({
  ...plan,
  streams: plan.streams.map((stream) => ({ ...stream, tasks: stream.tasks.map(change) })),
});
