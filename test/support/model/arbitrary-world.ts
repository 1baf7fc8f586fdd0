import fc from 'fast-check';
import { type FeedScript, feed, type TaskScript, task, type WorldScript, world } from './script.js';

/** A task and its descendants, before they have names. */
interface Nameless {
  readonly failures: number;
  readonly hangs: number;
  readonly deaf: boolean;
  readonly allowed: number;
  readonly children: readonly Nameless[];
}

const { nameless } = fc.letrec<{ nameless: Nameless }>((tie) => ({
  nameless: fc.record({
    failures: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
    hangs: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
    deaf: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
    allowed: fc.integer({ min: 1, max: 3 }),
    children: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 5, arbitrary: fc.constant<Nameless[]>([]) },
      { weight: 1, arbitrary: fc.array(tie('nameless'), { maxLength: 3 }) },
    ),
  }),
}));

/** Only where time is limited may a task go on until it is told not to. */
function named({ hangs, children, ...rest }: Nameless, name: string, limit: FeedScript['limit']): TaskScript {
  return task(name, {
    ...rest,
    hangs: limit === 'limited' ? hangs : 0,
    children: children.map((child, i) => named(child, `${name}.${i}`, limit)),
  });
}

const arbitraryFeed = (maxTasks: number): fc.Arbitrary<(name: string) => FeedScript> =>
  fc
    .record({
      tasks: fc.array(nameless, { maxLength: maxTasks, size: 'max' }),
      window: fc.integer({ min: 1, max: 20 }),
      resultCapacity: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(1000)),
      maxAttempts: fc.integer({ min: 1, max: 4 }),
      limit: fc.constantFrom('none' as const, 'limited' as const),
      retry: fc.constantFrom('at once' as const, 'later' as const),
      consumer: fc.constantFrom('prompt' as const, 'slow' as const),
      mayDrain: fc.boolean(),
      mayCancel: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
      cancelsAfter: fc.oneof(
        { weight: 7, arbitrary: fc.constant(Number.POSITIVE_INFINITY) },
        fc.integer({ min: 1, max: 9 }),
      ),
      taskCancels: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 4 })),
    })
    .map(
      ({ tasks, ...rest }) =>
        (name) =>
          feed(
            tasks.map((each, i) => named(each, `${name}${i}`, rest.limit)),
            rest,
          ),
    );

/** Worlds too large to walk every way through. */
export const arbitraryWorld: fc.Arbitrary<WorldScript> = fc
  .integer({ min: 1, max: 3 })
  .chain((feeds) =>
    fc.record({
      feeds: fc.array(arbitraryFeed(Math.floor(60 / feeds)), { minLength: feeds, maxLength: feeds }),
      workers: fc.integer({ min: 1, max: 5 }),
      concurrency: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 3 })),
      batch: fc.constantFrom('auto' as const, 1, 2, 5),
      mission: feeds === 1 ? fc.boolean() : fc.constant(false),
      coldStart: fc.boolean(),
      spare: fc.integer({ min: 0, max: 2 }),
      timeouts: fc.integer({ min: 0, max: 3 }),
      forced: fc.integer({ min: 0, max: 2 }),
      recycles: fc.integer({ min: 0, max: 3 }),
      leaves: fc.integer({ min: 0, max: 3 }),
      rate: fc.option(fc.record({ limit: fc.integer({ min: 1, max: 5 }), perMs: fc.constantFrom(1, 10) }), {
        nil: undefined,
        freq: 2,
      }),
      moments: fc.integer({ min: 0, max: 9 }),
      pauses: fc.integer({ min: 0, max: 2 }),
      losses: fc.integer({ min: 0, max: 2 }),
      running: fc.constantFrom('known' as const, 'unknown' as const),
      lastWords: fc.constantFrom('arrive' as const, 'may be lost' as const),
      echoes: fc.integer({ min: 0, max: 3 }),
      taskMs: fc.constantFrom(0.01, 1, 10),
    }),
  )
  .map(({ feeds, spare, ...rest }) =>
    world(
      feeds.map((make, i) => make('abc'.charAt(i))),
      { ...rest, atFirst: Math.max(0, rest.workers - spare) },
    ),
  );

/** Which of the possible moves comes next, again and again; one in eight may be a mishap. */
export const arbitraryWay: fc.Arbitrary<number[]> = fc.array(fc.nat({ max: 0xffff }), { maxLength: 600, size: 'max' });
