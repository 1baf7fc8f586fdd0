import { openPool } from '../../../dist/index.js';
import { TIMEOUT_MS, WORKERS } from '../limits.mjs';

/** All tasks as one stream: `retry` and `timeout` belong to streams. */
export default async function rearguard(resourceLimits) {
  const pool = openPool(new URL('../workers/rearguard.mjs', import.meta.url), {
    size: WORKERS,
    grace: 200,
    resourceLimits,
  });
  return {
    submit(tasks, settled) {
      pool.outcomes(tasks, { timeout: TIMEOUT_MS, retry: { attempts: 2 } }).subscribe({
        next({ task, status, value, error }) {
          settled(task, status === 'done' ? { value } : { error });
        },
        error(error) {
          for (const task of tasks) settled(task, { error });
        },
      });
    },
    close: () => pool.close(),
  };
}
