import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryPool } from '../support/model/arbitrary-pool.js';
import { type Job, type PoolPlan, type PoolRecord, runPool } from '../support/model/run-pool.js';
import { within } from '../support/model/within.js';

const sorted = (names: readonly string[]): string[] => [...names].sort();

/** What one worker would make of the jobs, one after the other, if it was lost under the same ones, and gave the same ones up. */
function reference(jobs: readonly Job[], without: readonly string[]): { done: string[]; failed: string[] } {
  const queue = [...jobs];
  const done: string[] = [];
  const failed: string[] = [];
  for (let job = queue.shift(); job; job = queue.shift()) {
    if (without.includes(job.name)) continue;
    if (job.fails) failed.push(job.name);
    else {
      done.push(job.name);
      queue.push(...job.children);
    }
  }
  return { done: sorted(done), failed: sorted(failed) };
}

/** What holds of every run, however it ended. */
function checkRun(plan: PoolPlan, record: PoolRecord): void {
  const { streams, calls, status, members, linksOpen, lostLinks, terminatedLinks, timers, farewell, complaints } =
    record;
  expect(complaints).toEqual([]);
  if (lostLinks === 0) expect(farewell).toBeUndefined();
  expect(status.phase).toBe(farewell ? 'failed' : 'stopped');
  // Of those that were ended, some had to be because of a task, some because they did not stop.
  expect(status.lostWorkers).toBeGreaterThanOrEqual(lostLinks);
  expect(status.lostWorkers).toBeLessThanOrEqual(lostLinks + terminatedLinks);
  expect(timers).toBe(0);
  expect(linksOpen).toBe(0);
  expect(members.filter((state) => state !== 'stopped' && state !== 'lost')).toEqual([]);
  const { queued, inFlight, waitingRetry, pulled, enqueued, done, failed, cancelled } = status;
  expect({ queued, inFlight, waitingRetry }).toEqual({ queued: 0, inFlight: 0, waitingRetry: 0 });
  expect(pulled + enqueued).toBe(done + failed + cancelled);
  streams.forEach(({ source, endings }) => {
    expect(source.complaints).toEqual([]);
    expect(source.released).toBe(1);
    expect(endings).toHaveLength(1);
  });
  if (plan.isMission) return;
  plan.calls.forEach(({ name, fails }, i) => {
    const expected = fails ? `${name} fails` : `done ${name}`;
    if (plan.end === 'terminate' && calls[i] === 'failed terminated') return;
    if (lostLinks > 0 && calls[i]?.includes('was lost')) return;
    expect(calls[i]).toContain(expected);
  });
}

function checkStream(plan: PoolPlan, i: number, record: PoolRecord): void {
  const { jobs, turn } = plan.streams[i] as PoolPlan['streams'][number];
  const { source, done, failed, lost, gaveUp, cancelled, endings } = record.streams[i] as PoolRecord['streams'][number];
  // Closing the pool drains its streams: what was pulled by then is what there was to do.
  const expected = reference(jobs.slice(0, source.taken), [...lost, ...gaveUp]);
  const [ending] = endings;
  expect(lost.length).toBeLessThanOrEqual(record.lostLinks * plan.concurrency);
  if (ending === undefined) {
    expect({ done: sorted(done), failed: sorted(failed), cancelled }).toEqual({ ...expected, cancelled: [] });
    if (plan.isMission && turn?.to !== 'drain') expect(source.taken).toBe(jobs.length);
  } else {
    const reasons = [turn?.to === 'cancel' ? 'cancelled' : 'abandoned', 'terminated'];
    expect(reasons).toContain((ending.error as Error).message);
    const all = [...done, ...failed, ...lost, ...gaveUp, ...cancelled];
    expect(new Set(all).size).toBe(all.length);
    expect(expected.done).toEqual(expect.arrayContaining(done));
    expect(expected.failed).toEqual(expect.arrayContaining(failed));
  }
}

test('every run comes to its end with the results of a sequential reference, whatever the timing', async () => {
  const seen = {
    results: 0,
    failures: 0,
    cancellations: 0,
    children: 0,
    losses: 0,
    lost: 0,
    cuts: 0,
    retries: 0,
    gaveUp: 0,
    ended: 0,
  };
  await fc.assert(
    fc.asyncProperty(arbitraryPool, fc.infiniteStream(fc.nat({ max: 0xffff })), async (plan, numbers) => {
      const random = (below: number): number => (numbers.next().value as number) % below;
      const record = await within(10_000, runPool(plan, random));
      checkRun(plan, record);
      plan.streams.forEach((_, i) => {
        checkStream(plan, i, record);
      });
      seen.results += record.status.done;
      seen.failures += record.status.failed;
      seen.cancellations += record.status.cancelled;
      seen.children += record.status.enqueued;
      seen.losses += record.lostLinks;
      seen.lost += record.streams.flatMap(({ lost }) => lost).length;
      seen.retries += record.status.retried;
      seen.gaveUp += record.streams.flatMap(({ gaveUp }) => gaveUp).length;
      seen.ended += record.terminatedLinks;
      seen.cuts += record.streams.filter(({ endings }) => endings[0] !== undefined).length;
    }),
    { numRuns: 700, interruptAfterTimeLimit: 40_000 },
  );
  // Or the runs prove nothing.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
});

test('a call gets its own result, though tasks before it have children', async () => {
  const job = (name: string, children: readonly Job[] = []): Job => ({
    name,
    children,
    fails: false,
    stumbles: 0,
    hangs: 0,
    deaf: false,
    kills: 0,
    turns: 1,
  });
  const plan: PoolPlan = {
    size: { min: 2, max: 2 },
    idleTimeout: 1000,
    recycle: {},
    grace: 1000,
    concurrency: 1,
    batch: 1,
    queueCapacity: 4,
    streams: [],
    calls: [job('first', [job('child'), job('other child')]), job('second'), job('third')],
    isMission: false,
    end: 'close',
    losses: new Map(),
    running: 'known',
  };
  const { calls, status } = await within(
    10_000,
    runPool(plan, (below) => below - 1),
  );
  expect(calls).toEqual(['done first', 'done second', 'done third']);
  expect(status).toMatchObject({ pulled: 3, enqueued: 2, done: 5 });
});
