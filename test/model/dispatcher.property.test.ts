import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runTimed, type TimedPlan, type TimedRecord } from '../support/model/timed-run.js';

const job = fc.record({
  ms: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })),
  hangs: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 2 })),
  givesUpAfter: fc.constantFrom(0, 1, 15, Number.POSITIVE_INFINITY),
  failures: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 })),
});

/** Hanging needs a limit, or the run would rightly go on for ever. */
const timedPlan: fc.Arbitrary<TimedPlan> = fc
  .record({
    jobs: fc.array(job, { minLength: 1, maxLength: 25, size: 'max' }),
    workers: fc.integer({ min: 1, max: 3 }),
    concurrency: fc.integer({ min: 1, max: 3 }),
    batch: fc.constantFrom('auto' as const, 1, 2, 5),
    window: fc.constantFrom(1, 4, 30),
    timeout: fc.constantFrom(undefined, 5, 20, 60),
    grace: fc.constantFrom(5, 10, 30),
    stopTimeout: fc.constantFrom(5, 10, 30),
    retry: fc.record({ attempts: fc.integer({ min: 1, max: 3 }), delay: fc.constantFrom(0, 0, 7, 1000) }),
    latency: fc.constantFrom(0, 1),
    sees: fc.boolean(),
    cancelAt: fc.option(fc.nat({ max: 100 }), { nil: undefined, freq: 3 }),
  })
  .map(({ jobs, ...plan }) => ({
    ...plan,
    busy: undefined,
    jobs: jobs.map((each, i) => ({ ...each, name: `${i}`, hangs: plan.timeout === undefined ? 0 : each.hangs })),
  }));

function checkTimed(plan: TimedPlan, { outcomes, ends, timedOutAfter, isOver, settledAt, restAt }: TimedRecord): void {
  const { timeout, grace, stopTimeout, latency, sees, concurrency, cancelAt } = plan;
  expect(isOver).toBe(true);
  for (const [name, seen] of outcomes) expect(seen, name).toHaveLength(1);
  if (cancelAt === undefined) expect(outcomes.size).toBe(plan.jobs.length);
  const longest = Math.max(grace, stopTimeout);
  for (const { at, answeredAt, running } of ends) {
    const toldAt = running.map((each) => each.toldAt ?? at).sort((a, b) => a - b)[0] ?? at;
    const hadItsTime = at - toldAt + latency >= Math.min(grace, stopTimeout);
    // Only an answer that is still on its way can be overlooked.
    expect(hadItsTime || at - answeredAt <= latency).toBe(true);
    // Where nobody sees what runs, every answer is a sign of life.
    if (sees || concurrency === 1) expect(at - toldAt).toBeLessThanOrEqual(2 * longest + 4 + 2 * latency);
  }
  // Nothing runs longer than it may, and what runs shorter is let run; what goes with a worker that is being ended is not looked at.
  const late = timedOutAfter.map((ms) => ms - (timeout ?? Number.POSITIVE_INFINITY));
  expect(late.filter((ms) => ms < 0 || ms > 1)).toEqual([]);
  for (const { name, ms } of plan.jobs)
    if (ends.length === 0 && timeout !== undefined && ms > timeout + 2 * latency)
      expect(outcomes.get(name)).not.toEqual(['done']);
  // No timer outlives the tasks for long: the last that was abandoned is given up, or ended with its worker.
  const tail = Math.max(settledAt, cancelAt ?? 0) + 2 * longest + 100;
  expect(restAt).toBeLessThanOrEqual(tail);
}

test('in virtual time every limit is kept, every worker that does not give up is ended, and no other', () => {
  const seen = { ends: 0, timeouts: 0, retried: 0 };
  fc.assert(
    fc.property(timedPlan, (plan) => {
      const record = runTimed(plan);
      checkTimed(plan, record);
      seen.ends += record.ends.length;
      seen.timeouts += record.timedOutAfter.length;
      seen.retried += record.retried;
    }),
    { numRuns: 1000 },
  );
  // Or the runs prove nothing.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
});
