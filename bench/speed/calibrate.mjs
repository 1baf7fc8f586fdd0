// How many turns of `burn` a thread does in a microsecond, with as many threads at it as a pool has.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { burn } from './solvers.mjs';

const THREADS = 2;
const TURNS = 20_000;
const WARM_MS = 50;
const BURN_MS = 80;

function turnsPerUs(forMs) {
  const startedAt = performance.now();
  let turns = 0;
  while (performance.now() - startedAt < forMs) {
    burn(TURNS);
    turns += TURNS;
  }
  return turns / (performance.now() - startedAt) / 1000;
}

/** Opens the threads once; every call of `measure` is a new calibration. */
export async function openCalibration() {
  const threads = Array.from({ length: THREADS }, () => new Worker(new URL(import.meta.url)));
  await Promise.all(threads.map((thread) => once(thread, 'online')));
  return {
    async measure() {
      const answers = threads.map((thread) => once(thread, 'message'));
      for (const thread of threads) thread.postMessage('burn');
      const speeds = (await Promise.all(answers)).map(([speed]) => speed);
      return speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
    },
    close: () => Promise.all(threads.map((thread) => thread.terminate())),
  };
}

if (!isMainThread)
  parentPort.on('message', () => {
    turnsPerUs(WARM_MS);
    parentPort.postMessage(turnsPerUs(BURN_MS));
  });
