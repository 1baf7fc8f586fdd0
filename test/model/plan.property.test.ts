import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryWay, arbitraryWorld } from '../support/model/arbitrary-world.js';
import { walk } from '../support/model/walk.js';

test('every invariant holds at every step of long runs with several feeds, child tasks, retries, losses and cancellations', () => {
  let settled = 0;
  fc.assert(
    fc.property(arbitraryWorld, arbitraryWay, (script, way) => {
      const { past } = walk(script, way).plan;
      settled += past.done + past.failed + past.cancelled;
    }),
    { numRuns: Number(process.env.RUNS ?? 300) },
  );
  console.log(settled);
});
