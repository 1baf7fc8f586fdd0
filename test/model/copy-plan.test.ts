import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlanState } from '../../src/dispatch/state.js';
import { FifoQueue } from '../../src/queue/fifo-queue.js';
import { arbitraryWorld } from '../support/model/arbitrary-world.js';
import { copyPlan, tasksIn } from '../support/model/copy-plan.js';
import { dueMoves, make, mishaps } from '../support/model/moves.js';
import { World } from '../support/model/world.js';

/** What `plan` never changes: values of users, attempts that are over, and terms. */
const FROZEN = new Set(['value', 'history']);
const isTerms = (object: object): boolean => 'allowMs' in object;

/** Everything that can be changed and is reached from `root`. */
function reach(root: unknown, found: Set<unknown> = new Set()): Set<unknown> {
  if (typeof root !== 'object' || root === null || found.has(root) || isTerms(root)) return found;
  found.add(root);
  if (root instanceof FifoQueue) reach(tasksIn(root), found);
  if (root instanceof Map || root instanceof Set) for (const entry of root.values()) reach(entry, found);
  for (const [name, value] of Object.entries(root)) if (!FROZEN.has(name)) reach(value, found);
  return found;
}

/** With the tasks that a queue holds in place of the queue. */
const unfolded = (plan: PlanState) => ({
  ...plan,
  feeds: [...plan.feeds.values()].map((feed) => ({ ...feed, queue: tasksIn(feed.queue) })),
});

test('a copy of a ledger is equal, and shares nothing that can change', () => {
  const way = fc.array(fc.nat({ max: 0xffff }), { minLength: 20, maxLength: 120 });
  fc.assert(
    fc.property(arbitraryWorld, way, (script, choices) => {
      const world = new World(script);
      for (const choice of choices) {
        const due = dueMoves(world);
        const moves = choice % 8 === 0 ? [...mishaps(world), ...due] : due;
        const move = moves[(choice >> 3) % moves.length];
        if (!move) break;
        make(world, move);
      }
      const copy = copyPlan(world.plan);
      expect(unfolded(copy)).toEqual(unfolded(world.plan));
      const ours = reach(world.plan);
      const theirs = reach(copy);
      expect([...theirs].filter((object) => ours.has(object))).toEqual([]);
      // What is one task in several places of the ledger is one in the copy.
      expect(theirs.size).toBe(ours.size);
    }),
    { numRuns: 100 },
  );
});
