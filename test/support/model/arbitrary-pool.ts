import fc from 'fast-check';
import type { Job, PoolPlan, StreamPlan } from './run-pool.js';

interface Nameless {
  readonly fails: boolean;
  readonly kills: number;
  readonly turns: number;
  readonly children: readonly Nameless[];
}

const { nameless } = fc.letrec<{ nameless: Nameless }>((tie) => ({
  nameless: fc.record({
    fails: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, fc.constant(true)),
    kills: fc.oneof({ weight: 19, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
    turns: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 })),
    children: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: fc.constant<Nameless[]>([]) },
      { weight: 1, arbitrary: fc.array(tie('nameless'), { maxLength: 3 }) },
    ),
  }),
}));

const named = ({ fails, kills, turns, children }: Nameless, name: string): Job => ({
  name,
  fails,
  kills,
  turns,
  children: children.map((child, i) => named(child, `${name}.${i}`)),
});

const jobs = (maxLength: number, sign: string): fc.Arbitrary<Job[]> =>
  fc.array(nameless, { maxLength, size: 'max' }).map((all) => all.map((job, i) => named(job, `${sign}${i}`)));

const stream = (sign: string): fc.Arbitrary<StreamPlan> =>
  fc.record({
    jobs: jobs(30, sign),
    pace: fc.constantFrom('at once' as const, 'later' as const),
    consumer: fc.constantFrom('prompt' as const, 'slow' as const),
    resultCapacity: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(1024)),
    maxAttempts: fc.integer({ min: 1, max: 3 }),
    turn: fc.option(
      fc.record({
        after: fc.nat({ max: 12 }),
        to: fc.constantFrom('drain' as const, 'cancel' as const, 'abandon' as const),
      }),
      { nil: undefined },
    ),
  });

/** A pool, what it is given, and which of its workers are lost with which of their frames. */
export const arbitraryPool: fc.Arbitrary<PoolPlan> = fc
  .record({
    size: fc.integer({ min: 1, max: 4 }),
    concurrency: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 4 })),
    batch: fc.constantFrom('auto' as const, 1, 3),
    queueCapacity: fc.integer({ min: 1, max: 12 }),
    isMission: fc.constant(false),
    end: fc.oneof({ weight: 4, arbitrary: fc.constant('close' as const) }, fc.constant('terminate' as const)),
    streams: fc.tuple(stream('a'), stream('b')).chain(([a, b]) => fc.constantFrom([a], [a, b])),
    calls: jobs(5, 'call'),
    losses: fc
      .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 2, max: 9 })), {
        maxLength: 2,
        selector: ([id]) => id,
      })
      .map((pairs) => new Map(pairs)),
    running: fc.constantFrom('known' as const, 'unknown' as const),
  })
  .chain((plan) =>
    plan.streams.length > 1 ? fc.constant(plan) : fc.boolean().map((isMission) => ({ ...plan, isMission })),
  );
