import { openPool } from '../../dist/index.js';
import { KINDS } from './deeds.mjs';
import { Ledger } from './ledger.mjs';
import { startStream } from './streams.mjs';

/** Enough for everything here, little enough to be out of it soon. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 32 };
const STALL_MS = 30_000;
const LOOK_MS = 250;

/**
 * What became of a plan.
 *
 * @typedef {object} Report
 * @property {string[]} violations empty: everything is as foretold
 * @property {object | undefined} stalled what there was to see when nothing had moved for `stallMs`
 * @property {{ done: number, failed: number, cancelled: number, offScript: number }} tally
 * @property {Record<string, number>} begun attempts begun, by deed
 * @property {import('../../dist/index.js').PoolStatus} status the last one
 * @property {number} ms
 */

/**
 * Carries a plan out on real threads and books every outcome.
 *
 * @param {ReturnType<typeof import('./plan.mjs').planOf>} plan
 * @param {{ stallMs?: number, progress?: (status: object, booked: number) => void }} [options]
 * @returns {Promise<Report>}
 */
export async function run(plan, { stallMs = STALL_MS, progress } = {}) {
  const startedAt = performance.now();
  const begun = new Int32Array(new SharedArrayBuffer(4 * KINDS.length));
  const ledger = new Ledger(plan);
  const pool = openPool(new URL('./chaos.worker.mjs', import.meta.url), {
    ...plan.pool,
    stopTimeout: 2_000,
    resourceLimits: RESOURCE_LIMITS,
    setupData: { begun },
    execArgv: [],
  });
  let status;
  let quorum;
  const looks = [
    pool.status$.subscribe((latest) => (status = latest)),
    pool.quorum$.subscribe((latest) => (quorum = latest)),
  ];
  const streams = plan.streams.map((stream, at) => startStream(pool, stream, `${stream.kind} ${at}`, ledger));
  const ended = Promise.all(streams.map(({ ended }) => ended)).then(() => closed(pool, plan, ledger));

  const watch = watchdog(stallMs, () => {
    progress?.(status, ledger.booked);
    const { done, failed, cancelled, retried, lostWorkers, phase } = status;
    return [ledger.booked, done, failed, cancelled, retried, lostWorkers, phase].join(' ');
  });
  const hangs = await Promise.race([ended.then(() => false), watch.stalled.then(() => true)]);
  watch.stop();
  let stalled;
  let { violations } = ledger;
  if (hangs) {
    const open = ledger.open();
    stalled = {
      status,
      quorum,
      streams: streams.map(({ name, state }) => `${name}: ${state()}`),
      open: open.slice(0, 20),
    };
    ledger.violate(`nothing moved for ${stallMs} ms: ${open.length} tasks without an outcome`);
    // What comes of ending it now is no news.
    violations = [...violations];
    await Promise.race([pool.terminate(), new Promise((resolve) => setTimeout(resolve, 5_000).unref())]);
  } else {
    ledger.close(status);
    if (!quorum.allStopped) ledger.violate(`not everybody has stopped: ${JSON.stringify(quorum.members)}`);
  }
  for (const look of looks) look.unsubscribe();
  return {
    violations,
    stalled,
    tally: ledger.tally,
    begun: Object.fromEntries(KINDS.map((kind, at) => [kind, begun[at]])),
    status,
    ms: performance.now() - startedAt,
  };
}

async function closed(pool, plan, ledger) {
  try {
    await pool.close();
  } catch (error) {
    // A result came first, its stray error when the worker was already tearing down.
    const strays = plan.streams.some(({ tasks }) =>
      tasks.some(({ deeds }) => deeds.some((deed) => deed === 'kill' || deed === 'stray')),
    );
    if (!(strays && error?.name === 'TeardownError')) ledger.violate(`close() rejects: ${error}`);
  }
}

/** Tells when a sign of life has not changed for too long. */
function watchdog(stallMs, sign) {
  let last = '';
  let since = performance.now();
  let timer;
  const stalled = new Promise((resolve) => {
    timer = setInterval(() => {
      const now = sign();
      if (now !== last) {
        last = now;
        since = performance.now();
      } else if (performance.now() - since > stallMs) resolve();
    }, LOOK_MS);
  });
  return { stalled, stop: () => clearInterval(timer) };
}
