import { expect, it } from 'vitest';
import { runApart } from '../../bench/chaos/apart.mjs';
import { planOf } from '../../bench/chaos/plan.mjs';

it.each([1, 2, 3, 6])(
  'accounts for every outcome of seed %i, whatever its tasks do to their workers, and leaves nothing behind',
  async (seed) => {
    const { violations, stalled } = await runApart(planOf(seed, 500), { stallMs: 10_000 });
    expect({ violations, stalled }).toEqual({ violations: [], stalled: undefined });
  },
);

it('foretells the same from the same seed', () => {
  expect(planOf(5, 100)).toEqual(planOf(5, 100));
});
