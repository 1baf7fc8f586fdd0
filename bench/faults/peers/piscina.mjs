import { Piscina } from 'piscina';
import { TIMEOUT_MS, WORKERS } from '../limits.mjs';
import { oneByOne } from './one-by-one.mjs';

/** Its time-out is an abort signal; it runs from the call. */
export default async function piscina(resourceLimits) {
  const pool = new Piscina({
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
}
