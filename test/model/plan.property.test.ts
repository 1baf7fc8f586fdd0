import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryWay, arbitraryWorld } from '../support/model/arbitrary-world.js';
import type { Move } from '../support/model/moves.js';
import { walk } from '../support/model/walk.js';

/** What must have happened in some of the runs, or they prove nothing. */
const KINDS: Record<Move['type'], true> = {
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
  'retry-due': true,
  'replacement-starts': true,
  'answers-come-again': true,
  'pool-closes': true,
};

test('every invariant holds at every step of long runs with many workers, streams, children, retries, losses and cancellations', () => {
  const seen = new Set<string>();
  const fates = { done: 0, failed: 0, cancelled: 0 };
  fc.assert(
    fc.property(arbitraryWorld, arbitraryWay, (script, way) => {
      const { past } = walk(script, way, seen).plan;
      for (const fate of ['done', 'failed', 'cancelled'] as const) fates[fate] += past[fate];
    }),
    { numRuns: 1500 },
  );
  expect([...seen].sort()).toEqual(Object.keys(KINDS).sort());
  expect(Math.min(...Object.values(fates))).toBeGreaterThan(300);
});
