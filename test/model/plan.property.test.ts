import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryWay, arbitraryWorld } from '../support/model/arbitrary-world.js';
import { EVERY_KIND } from '../support/model/moves.js';
import { walk } from '../support/model/walk.js';

test('every invariant holds at every step of long runs with many workers, streams, children, retries, time-outs, losses, forced ends, replacements and cancellations', () => {
  const seen = new Set<string>();
  const counts = { done: 0, failed: 0, cancelled: 0, retried: 0 };
  fc.assert(
    fc.property(arbitraryWorld, arbitraryWay, (script, way) => {
      const { past } = walk(script, way, seen).plan;
      for (const count of ['done', 'failed', 'cancelled', 'retried'] as const) counts[count] += past[count];
    }),
    { numRuns: 1500 },
  );
  expect([...seen].sort()).toEqual(EVERY_KIND);
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(300);
});
