import { openPool } from '../../dist/index.js';
import { RESOURCE_LIMITS, WORKERS } from './limits.mjs';

const TIMEOUT_MS = 200;

/** What is measured, and what it should stay under. */
export const LATENCIES = [
  { fault: 'exit', what: 'process.exit → lost', aimMs: 100 },
  { fault: 'uncaught', what: 'uncaught error → lost', aimMs: 100 },
  { fault: 'oom', what: 'last allocation → lost', aimMs: 100 },
  {
    fault: 'promise',
    what: `time-out of ${TIMEOUT_MS} ms, never-resolving promise → outcome`,
    aimMs: 50,
    timeout: TIMEOUT_MS,
  },
  { fault: 'loop', what: `time-out of ${TIMEOUT_MS} ms, endless loop → outcome`, aimMs: 50, timeout: TIMEOUT_MS },
];

const nowMs = () => Number(process.hrtime.bigint()) / 1e6;

/**
 * Milliseconds from the moment that the worker wrote down to the outcome of its task; for a loss also to the state `lost` on `quorum$`.
 *
 * @param {(typeof LATENCIES)[number]} which
 * @param {number} runs
 */
export async function latency({ fault, what, aimMs, timeout }, runs) {
  const pool = openPool(new URL('./latency.worker.mjs', import.meta.url), {
    size: WORKERS,
    grace: 50,
    resourceLimits: RESOURCE_LIMITS,
  });
  const outcome = [];
  const lost = [];
  for (let run = 0; run < runs; run++) {
    await everybodyIdle(pool);
    const at = new BigInt64Array(new SharedArrayBuffer(8));
    let lostAt;
    const lostBefore = lostIds(await first(pool.quorum$));
    const roll = pool.quorum$.subscribe((quorum) => {
      if (lostIds(quorum).some((id) => !lostBefore.includes(id))) lostAt ??= nowMs();
    });
    const endedAt = await new Promise((resolve, reject) => {
      pool.outcomes([{ fault, at }], { maxAttempts: 1, timeout }).subscribe({
        next: ({ status }) => (status === 'failed' ? resolve(nowMs()) : reject(new Error(`${fault}: ${status}`))),
        error: reject,
      });
    });
    roll.unsubscribe();
    const since = Number(Atomics.load(at, 0)) / 1e6 + (timeout ?? 0);
    outcome.push(endedAt - since);
    if (timeout === undefined && lostAt !== undefined) lost.push(lostAt - since);
  }
  await pool.close();
  return { fault, what, aimMs, runs, outcome: spread(outcome), lost: lost.length > 0 ? spread(lost) : undefined };
}

const lostIds = (quorum) => quorum.members.filter(({ state }) => state === 'lost').map(({ id }) => id);

function first(values$) {
  return new Promise((resolve) => {
    let subscription;
    let found = false;
    subscription = values$.subscribe((value) => {
      if (found) return;
      found = true;
      resolve(value);
      queueMicrotask(() => subscription.unsubscribe());
    });
  });
}

/** A new worker that still starts would take part of the time that is measured. */
function everybodyIdle(pool) {
  return new Promise((resolve) => {
    const roll = pool.quorum$.subscribe(({ members }) => {
      const workers = members.filter(({ kind }) => kind === 'worker');
      if (workers.filter(({ state }) => state === 'idle').length < WORKERS) return;
      resolve();
      queueMicrotask(() => roll.unsubscribe());
    });
  });
}

function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  return { median, min: sorted[0], max: sorted.at(-1), values };
}
