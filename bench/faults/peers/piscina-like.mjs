import { TIMEOUT_MS, WORKERS } from '../limits.mjs';
import { oneByOne } from './one-by-one.mjs';

/** Piscina and its fork are used alike. Their time-out is an abort signal; it runs from the call. */
export const piscinaLike = (Pool) => async (resourceLimits) => {
  const pool = new Pool({
    filename: new URL('../workers/function.mjs', import.meta.url).href,
    minThreads: WORKERS,
    maxThreads: WORKERS,
    resourceLimits,
  });
  return {
    submit: oneByOne((task) =>
      pool.run(task, task.fault === 'hang' ? { signal: AbortSignal.timeout(TIMEOUT_MS) } : undefined),
    ),
    close: () => pool.destroy(),
  };
};
