import fc from 'fast-check';
import { DEEDS, HANGS, KINDS, STRAYS } from './deeds.mjs';

/** Long enough for a busy machine, short enough to have hundreds of them. */
const TIMEOUT_MS = 400;
const MOST_TASKS_OF_RUN = 0.15;

const chance = (percent) => fc.integer({ min: 1, max: 100 }).map((drawn) => drawn <= percent);
const weighted = (entries) =>
  fc.oneof(...entries.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));

const poolShape = fc.record({
  size: fc.record({ min: fc.integer({ min: 0, max: 2 }), max: fc.integer({ min: 2, max: 4 }) }),
  concurrency: weighted([
    [7, 1],
    [2, 2],
    [1, 3],
  ]),
  queueCapacity: fc.constantFrom(4, 32, 256),
  batch: fc.constantFrom('auto', 'auto', 1, 8),
  idleTimeout: fc.constantFrom(5, 50, 200),
  grace: fc.constantFrom(0, 50),
  recycle: fc.constantFrom(undefined, { afterTasks: 20 }, { afterTasks: 75 }, { afterMs: 400 }),
});

const streamShape = fc.record({
  kind: fc.constantFrom('solve', 'outcomes'),
  source: fc.constantFrom('iterable', 'async iterable'),
  timed: chance(50),
  errors: fc.integer({ min: 1, max: 3 }),
  delay: fc.constantFrom(0, 3, 20),
  maxAttempts: fc.integer({ min: 1, max: 3 }),
  share: fc.integer({ min: 4, max: 16 }),
  slowConsumer: chance(25),
});

/** The deeds of a faulty task: mostly one, sometimes more than it may have. */
const deedsAmong = (kinds) =>
  weighted([
    [60, 1],
    [25, 2],
    [10, 3],
    [5, 4],
  ]).chain((length) =>
    fc.array(weighted(kinds.map((kind) => [DEEDS[kind].weight, kind])), { minLength: length, maxLength: length }),
  );

const taskShape = (kinds, rate, isRun) =>
  fc.record({
    deeds: chance(rate).chain((faulty) => (faulty ? deedsAmong(kinds) : fc.constant([]))),
    uncloneable: chance(1),
    children: chance(isRun ? 0 : 4).chain((has) => fc.integer({ min: has ? 1 : 0, max: has ? 3 : 0 })),
    aborted: chance(isRun ? 8 : 0),
  });

/**
 * All that will happen, from a seed: the pool, its streams, and what every task does at every attempt. The same seed gives the same plan.
 *
 * @param {number} seed
 * @param {number} count tasks, children not counted
 */
export function planOf(seed, count) {
  const draw = (arbitrary, numRuns, salt) =>
    fc.sample(arbitrary, {
      seed: Math.imul(seed, 1_000_003) + salt,
      numRuns,
      randomType: 'xorshift128plus',
      unbiased: true,
    });
  const [[pool, rate, streamCount, cancelled, strays]] = draw(
    fc.tuple(
      poolShape,
      fc.integer({ min: 10, max: 30 }),
      fc.integer({ min: 2, max: 4 }),
      fc.option(fc.record({ how: fc.constantFrom('signal', 'unsubscribe'), after: fc.integer({ min: 0, max: 60 }) })),
      chance(50),
    ),
    1,
    0,
  );
  const shapes = draw(streamShape, streamCount + 1, 1);
  // The last one may be cancelled on its way, so it is a small one; the runs come beside them.
  shapes[streamCount].share = 2;
  // One of each kind, so that every plan has tasks that hang and tasks that run out of memory.
  shapes[0].timed = false;
  shapes[1].timed = true;
  const total = shapes.reduce((sum, { share }) => sum + share, 0);
  let id = 0;
  const tasksOf = (share, kinds, isRun, salt) =>
    draw(taskShape(kinds, rate, isRun), Math.max(1, Math.round(count * share)), salt).map((shape) => {
      const own = id++;
      const children = Array.from({ length: shape.children }, () => ({ id: id++, deeds: [] }));
      // Half of the children are no better than their parents.
      for (const child of children) if (child.id % 2 === 0) child.deeds = shape.deeds;
      return { ...shape, id: own, children };
    });
  const streams = shapes.map(({ share, timed, ...shape }, at) => ({
    ...shape,
    timeout: timed ? TIMEOUT_MS : undefined,
    cancel: (at === streamCount && cancelled) || undefined,
    tasks: tasksOf(((1 - MOST_TASKS_OF_RUN) * share) / total, kindsFor(timed, strays), false, 2 + at),
  }));
  streams.push({
    kind: 'run',
    timeout: TIMEOUT_MS,
    errors: 1,
    maxAttempts: 3,
    tasks: tasksOf(MOST_TASKS_OF_RUN, kindsFor(true, strays), true, 100),
  });
  // Seldom drawn, for it takes its time: once is the least.
  const [{ tasks }] = streams;
  tasks[tasks.length >> 1].deeds = ['oom'];
  return structuredClone({ seed, rate, pool, streams });
}

/**
 * Without a time-out a task must not hang; with one, running out of memory may take longer than it. Strays hit whom they find, so
 * plans without them tell exactly how every task ends.
 */
const kindsFor = (timed, strays) =>
  KINDS.filter((kind) => {
    if (DEEDS[kind].weight === 0 || (STRAYS.includes(kind) && !strays)) return false;
    return timed ? kind !== 'oom' : !HANGS.includes(kind);
  });
