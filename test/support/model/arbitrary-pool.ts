import fc from 'fast-check';
import type { Job, PoolPlan, StreamPlan } from './run-pool.js';

interface Nameless {
  readonly fails: boolean;
  readonly stumbles: number;
  readonly hangs: number;
  readonly deaf: boolean;
  readonly kills: number;
  readonly turns: number;
  readonly children: readonly Nameless[];
}

const { nameless } = fc.letrec<{ nameless: Nameless }>((tie) => ({
  nameless: fc.record({
    fails: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, fc.constant(true)),
    stumbles: fc.oneof({ weight: 7, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
    hangs: fc.oneof({ weight: 15, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
    deaf: fc.boolean(),
    kills: fc.oneof({ weight: 19, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
    turns: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 })),
    children: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 4, arbitrary: fc.constant<Nameless[]>([]) },
      { weight: 1, arbitrary: fc.array(tie('nameless'), { maxLength: 3 }) },
    ),
  }),
}));

/** What a stream's options make of its jobs: only where time is limited may one hang, only where there are attempts left may one stumble. */
type Allows = Pick<StreamPlan, 'retry' | 'timeout'>;

const named = ({ children, ...job }: Nameless, name: string, allows: Allows): Job => ({
  ...job,
  name,
  hangs: allows.timeout === undefined ? 0 : job.hangs,
  stumbles: Math.min(job.stumbles, allows.retry.attempts - 1),
  children: children.map((child, i) => named(child, `${name}.${i}`, allows)),
});

const jobs = (maxLength: number): fc.Arbitrary<readonly Nameless[]> => fc.array(nameless, { maxLength, size: 'max' });

const allNamed = (all: readonly Nameless[], sign: string, allows: Allows): Job[] =>
  all.map((job, i) => named(job, `${sign}${i}`, allows));

const stream = (sign: string): fc.Arbitrary<StreamPlan> =>
  fc
    .record({
      jobs: jobs(30),
      pace: fc.constantFrom('at once' as const, 'later' as const),
      consumer: fc.constantFrom('prompt' as const, 'slow' as const),
      resultCapacity: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(1024)),
      maxAttempts: fc.integer({ min: 1, max: 3 }),
      retry: fc.record({ attempts: fc.integer({ min: 1, max: 3 }), delay: fc.constantFrom(0, 0, 1, 4) }),
      timeout: fc.constantFrom(undefined, 25, 60),
      turn: fc.option(
        fc.record({
          after: fc.nat({ max: 12 }),
          to: fc.constantFrom('drain' as const, 'cancel' as const, 'abandon' as const),
        }),
        { nil: undefined },
      ),
    })
    .map((plan) => ({ ...plan, jobs: allNamed(plan.jobs, sign, plan) }));

/** A pool, what it is given, and which of its workers are lost with which of their frames. */
export const arbitraryPool: fc.Arbitrary<PoolPlan> = fc
  .record({
    size: fc
      .tuple(fc.nat({ max: 4 }), fc.integer({ min: 1, max: 4 }))
      .map(([min, max]) => ({ min: Math.min(min, max), max })),
    idleTimeout: fc.constantFrom(1, 10, 1000),
    recycle: fc.constantFrom({}, {}, { afterTasks: 1 }, { afterTasks: 7 }, { afterMs: 20 }),
    grace: fc.constantFrom(1, 5, 20),
    concurrency: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 4 })),
    batch: fc.constantFrom('auto' as const, 1, 3),
    queueCapacity: fc.integer({ min: 1, max: 12 }),
    isMission: fc.constant(false),
    end: fc.oneof({ weight: 4, arbitrary: fc.constant('close' as const) }, fc.constant('terminate' as const)),
    streams: fc.tuple(stream('a'), stream('b')).chain(([a, b]) => fc.constantFrom([a], [a, b])),
    calls: jobs(5).map((all) => allNamed(all, 'call', { retry: { attempts: 1, delay: 0 }, timeout: undefined })),
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
