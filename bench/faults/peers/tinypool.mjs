import { Tinypool } from 'tinypool';
import { TIMEOUT_MS, WORKERS } from '../limits.mjs';
import { oneByOne } from './one-by-one.mjs';

/** As Piscina, of which it is a fork. */
export default async function tinypool(resourceLimits) {
  const pool = new Tinypool({
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
