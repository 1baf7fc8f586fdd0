import { openPool, workerPool } from '../../../dist/index.js';

const worker = new URL('../workers/rearguard.mjs', import.meta.url);

/** As it comes: nothing is set but what the load says of itself. */
export async function open({ size, concurrency }) {
  const pool = openPool(worker, { size, concurrency });
  return {
    stream: (tasks, take) => finished(pool.solve(tasks), take),
    call: (task, transfer) => pool.run(task, transfer && { transfer }),
    close: () => pool.close(),
  };
}

/** A pool for these tasks alone, its end included. */
export const mission = ({ size, concurrency }, tasks, take) =>
  finished(workerPool({ scheduler: tasks, worker, size, concurrency }), take);

const finished = (results$, take) =>
  new Promise((resolve, reject) => {
    results$.subscribe({ next: take, error: reject, complete: resolve });
  });
