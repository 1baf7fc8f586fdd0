// How many turns of `burn` a thread does in a microsecond, with as many threads at it as a pool has.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { burn } from './solvers.mjs';

const THREADS = 2;
const TURNS = 20_000;
const SLICES = 12;
const SLICE_MS = 5;

/** Of the best of several slices, and of all: in the others something else had the processor. */
function turnsPerUs() {
  let best = 0;
  let sum = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    const startedAt = performance.now();
    let turns = 0;
    while (performance.now() - startedAt < SLICE_MS) {
      burn(TURNS);
      turns += TURNS;
    }
    const speed = turns / (performance.now() - startedAt) / 1000;
    best = Math.max(best, speed);
    sum += speed;
  }
  return { best, mean: sum / SLICES };
}

/** Opens the threads once; every call of `measure` calibrates again, and tells the fastest so far, since what is disturbed can only seem slower, and what share of it there was now. */
export async function openCalibration() {
  const threads = Array.from({ length: THREADS }, () => new Worker(new URL(import.meta.url)));
  await Promise.all(threads.map((thread) => once(thread, 'online')));
  let fastest = 0;
  return {
    async measure() {
      const answers = threads.map((thread) => once(thread, 'message'));
      for (const thread of threads) thread.postMessage('burn');
      const speeds = (await Promise.all(answers)).map(([speed]) => speed);
      const mean = (which) => speeds.reduce((sum, speed) => sum + speed[which], 0) / speeds.length;
      fastest = Math.max(fastest, mean('best'));
      return { turnsPerUs: fastest, share: mean('mean') / fastest };
    },
    close: () => Promise.all(threads.map((thread) => thread.terminate())),
  };
}

if (!isMainThread) parentPort.on('message', () => parentPort.postMessage(turnsPerUs()));
