import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Planning } from './planning.js';
import { type Service, Sharing } from './sharing.js';

/** Numbers from 0 to below 1, as the seed says. */
const noise = fc.integer({ min: 1, max: 2 ** 31 - 2 }).map((seed) => {
  let state = seed;
  return (): number => {
    state = (state * 48_271) % (2 ** 31 - 1);
    return state / (2 ** 31 - 1);
  };
});

/** Tasks that take about so long. */
const about =
  (ms: number, random: () => number): Service =>
  () =>
    ms * (0.25 + 1.5 * random());

const means = fc.constantFrom(0.05, 0.1, 0.5, 1, 3, 10, 100);

function spread({ given, longest }: Sharing): number {
  const all = [...given.values()];
  return (Math.max(...all) - Math.min(...all)) / longest;
}

describe('streams that always have something waiting', () => {
  test('have been given the same time, but for what is in hand, two batches a worker, and one more, whatever their tasks take', () => {
    const streams = fc.array(means, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), streams, noise, (workers, ms, random) => {
        const sharing = new Sharing(workers);
        ms.forEach((mean, i) => {
          sharing.open(i + 1, about(mean, random));
        });
        for (let answers = 0; answers < 400; answers++) {
          sharing.step();
          expect(spread(sharing)).toBeLessThanOrEqual(2 * workers + 1);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('share evenly from when the second comes, however long the first was alone, and whoever of them it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), means, means, noise, (workers, first, second, random) => {
        const sharing = new Sharing(workers);
        sharing.open(1, about(first, random));
        for (let answers = 0; answers < 100; answers++) sharing.step();
        const alone = sharing.given.get(1) ?? 0;
        sharing.open(2, about(second, random));
        sharing.given.set(1, 0);
        expect(alone).toBeGreaterThan(0);
        for (let answers = 0; answers < 400; answers++) {
          sharing.step();
          // What was in hand when the second came, and a batch that took longer than was thought, count for the first.
          expect(spread(sharing)).toBeLessThanOrEqual(3 * workers + 2);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('leave the rest to others where they have little outstanding', () => {
    const sharing = new Sharing(4);
    sharing.open(1, () => 10, 1);
    sharing.open(2, () => 10);
    for (let answers = 0; answers < 400; answers++) sharing.step();
    const [little = 0, much = 0] = sharing.given.values();
    // One task at a time is one worker at most, less the wait until one is free.
    expect(little / sharing.now).toBeGreaterThan(0.7);
    expect(much / sharing.now).toBeGreaterThan(2.9);
  });

  test('are not starved by short ones that come one after the other without an end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), fc.constantFrom(1, 10, 50), noise, (workers, ms, random) => {
        const sharing = new Sharing(workers);
        sharing.open(1, about(5, random));
        for (let feed = 2; feed < 400; feed++) {
          sharing.open(feed, about(ms, random), 1);
          sharing.planning.feed(feed).draining = true;
          do sharing.step();
          while (sharing.planning.feed(feed).done === 0);
          sharing.planning.ended(feed);
        }
        expect((sharing.given.get(1) ?? 0) / (sharing.now * workers)).toBeGreaterThan(0.4);
      }),
      { numRuns: 30 },
    );
  }, 30_000);
});

describe('a lone call among a stream without an end', () => {
  const CALLS = 9;

  test('is handed out next, the first one, and every one that comes when the stream has had as much since', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), means, fc.integer({ min: 0, max: 50 }), noise, (...script) => {
        const [workers, ms, before, random] = script;
        const sharing = new Sharing(workers);
        sharing.open(1, about(ms, random));
        for (let answers = 0; answers < 10 + before + workers; answers++) sharing.step();
        sharing.open(CALLS, about(5, random), 0);
        for (let calls = 0; calls < 5; calls++) {
          const turns = sharing.turns.length;
          sharing.add(CALLS, 'call');
          while (sharing.turns.length === turns) sharing.step();
          expect(sharing.turns[turns]).toBe(CALLS);
          while (sharing.step() !== CALLS);
          const target = (sharing.given.get(1) ?? 0) + 10 + sharing.longest * (workers + 1);
          while ((sharing.given.get(1) ?? 0) < target) sharing.step();
        }
      }),
      { numRuns: 60 },
    );
  });

  test('does not wait behind a long task of another stream while it could find empty hands', () => {
    const planning = new Planning({ batch: 'auto' });
    planning.open(1, { window: 0 });
    planning.open(CALLS, { window: 0 });
    planning.ready(1);
    planning.pulled(CALLS, 'short');
    planning.answered(1, { first: 0, ranMs: 0.1 });
    planning.pulled(1, 'long');
    expect(planning.pulled(CALLS, 'call').filter(({ type }) => type === 'lease')).toEqual([]);
    planning.ready(2);
    expect(planning.worker(2).unanswered).toBe(1);
  });
});

describe('the account of a stream', () => {
  test('has the estimate while tasks are in hand, and what they took once they are answered', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'a', 'b');
    expect(planning.feed(1)).toMatchObject({ usedMs: 1, expectedMs: 1 });
    planning.answered(1, { first: 0, ranMs: 30 });
    expect(planning.feed(1)).toMatchObject({ usedMs: 60, expectedMs: 30 });
    planning.timedOut(1, 1);
    expect(planning.feed(1)).toMatchObject({ usedMs: 130, expectedMs: 0 });
  });

  test('has nothing of what a lost worker had not begun, and the estimate of what was cancelled', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'a', 'b');
    planning.lost(1, []);
    expect(planning.feed(1).expectedMs).toBe(0);
    expect(planning.feed(1).usedMs).toBeCloseTo(0.01);
    planning.ready(2);
    planning.apply({ type: 'task-cancelled', feed: 1, index: 0, reason: 'why', at: 0 });
    expect(planning.feed(1).expectedMs).toBe(0);
    expect(planning.feed(1).usedMs).toBeCloseTo(1.01);
  });

  test('grows by something even where tasks take no time, so they cannot have everything', () => {
    const sharing = new Sharing(1, 1);
    sharing.open(1, () => 0);
    sharing.open(2, () => 1);
    for (let answers = 0; answers < 1000; answers++) sharing.step();
    expect(sharing.given.get(2)).toBeGreaterThan(8);
  });
});
