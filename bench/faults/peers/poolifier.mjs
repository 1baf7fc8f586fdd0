import { fileURLToPath } from 'node:url';
import { FixedThreadPool } from 'poolifier';
import { TIMEOUT_MS, WORKERS } from '../limits.mjs';
import { oneByOne } from './one-by-one.mjs';

/** With its tasks queue, and its default of workers that are restarted; its time-out is an abort signal. */
export default async function poolifier(resourceLimits) {
  const pool = new FixedThreadPool(WORKERS, fileURLToPath(new URL('../workers/poolifier.mjs', import.meta.url)), {
    enableTasksQueue: true,
    errorHandler: () => undefined,
    workerOptions: { resourceLimits },
  });
  return {
    submit: oneByOne((task) =>
      pool.execute(task, undefined, task.fault === 'hang' ? AbortSignal.timeout(TIMEOUT_MS) : undefined),
    ),
    close: () => pool.destroy(),
  };
}
