import { expect, test } from 'vitest';
import { runTimed, type TimedPlan } from '../support/model/timed-run.js';
import type { TimedJob } from '../support/model/timed-worker.js';

const job: TimedJob = { name: 'a', ms: 1, hangs: 0, givesUpAfter: 0, failures: 0 };
const base: TimedPlan = {
  jobs: [job],
  workers: 1,
  concurrency: 1,
  batch: 1,
  window: 4,
  timeout: 50,
  grace: 30,
  stopTimeout: 30,
  retry: { attempts: 1, delay: 0 },
  latency: 1,
  sees: true,
  cancelAt: undefined,
  busy: undefined,
};

test('a worker whose answer waits to be heard is not ended for a task that it seems not to begin', () => {
  const { outcomes, ends } = runTimed({ ...base, busy: { from: 2, ms: 100 } });
  expect([...outcomes]).toEqual([['a', ['done']]]);
  expect(ends).toEqual([]);
});

test('a worker that gave a cancelled task up while nobody listened is not ended', () => {
  const { outcomes, ends } = runTimed({
    ...base,
    timeout: undefined,
    jobs: [{ ...job, ms: 20 }],
    cancelAt: 3,
    busy: { from: 4, ms: 100 },
  });
  expect([...outcomes]).toEqual([['a', ['cancelled']]]);
  expect(ends).toEqual([]);
});

test('a worker that gave a task up in time while nobody listened is not ended', () => {
  const { outcomes, ends } = runTimed({
    ...base,
    jobs: [{ ...job, hangs: 1, givesUpAfter: 1 }],
    busy: { from: 52, ms: 100 },
  });
  expect([...outcomes]).toEqual([['a', ['timed out']]]);
  expect(ends).toEqual([]);
});
