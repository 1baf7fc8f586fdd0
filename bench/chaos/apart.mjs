import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./child.mjs', import.meta.url));
/** A process that has been silent for so long beyond its own watchdog has a loop on its main thread. */
const SILENT_MS = 10_000;
/** Once everything is said and closed, the process has this long to end by itself. */
const LEAVE_MS = 5_000;

/**
 * Runs a plan in a process of its own: a pool that takes its process with it, never lets go of its main thread, or keeps
 * its process alive is found out too.
 *
 * @param {object} plan
 * @param {{ stallMs?: number, progress?: (status: object, booked: number) => void }} [options]
 * @returns {Promise<import('./run.mjs').Report>}
 */
export function runApart(plan, { stallMs = 30_000, progress } = {}) {
  return new Promise((resolve) => {
    const child = fork(CHILD, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    let report;
    let why;
    let timer;
    const limit = (ms, what) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        why = what;
        child.kill('SIGKILL');
      }, ms);
    };
    let last = { status: { pulled: 0, enqueued: 0, lostWorkers: 0, retried: 0 }, booked: 0 };
    const silent = () =>
      limit(stallMs + SILENT_MS, 'the process is alive, and silent: something holds its main thread');
    silent();
    child.on('message', (message) => {
      if (message.report) {
        report = message.report;
        limit(LEAVE_MS, 'everything is closed, and something keeps the process alive');
      } else {
        last = message;
        progress?.(message.status, message.booked);
        silent();
      }
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      const unnamed = { violations: [], stalled: undefined, tally: {}, begun: {}, status: last.status, ms: 0 };
      const { violations, ...rest } = report ?? unnamed;
      if (code === 0 && report) return resolve(report);
      const what = why ?? `the process ended with code ${code}`;
      // A pool that was ended in the middle may leave anything behind.
      resolve({ ...rest, violations: rest.stalled ? violations : [...violations, what] });
    });
    child.send({ plan, stallMs });
  });
}
