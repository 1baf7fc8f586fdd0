import { expect, test } from 'vitest';
import { runTimed } from '../support/model/timed-run.js';

test('a worker that does not give a task up is ended in time, however many others it answers meanwhile', () => {
  const job = { name: 'a', ms: 1, hangs: 0, givesUpAfter: 0, failures: 0 };
  const others = Array.from({ length: 300 }, (_, i) => ({ ...job, name: `${i}` }));
  const { ends } = runTimed({
    jobs: [{ ...job, hangs: 1, givesUpAfter: Number.POSITIVE_INFINITY }, ...others],
    workers: 1,
    concurrency: 2,
    batch: 1,
    window: 4,
    timeout: 5,
    grace: 5,
    stopTimeout: 5,
    retry: { attempts: 1, delay: 0 },
    latency: 0,
    sees: true,
    cancelAt: undefined,
    busy: undefined,
  });
  expect(ends[0]?.at).toBeLessThanOrEqual(15);
});
