import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { TIMEOUT_MS, WORKERS } from '../limits.mjs';
import { oneByOne } from './one-by-one.mjs';

/** It has time-outs of its own, from the begin of the task. */
export default async function open(resourceLimits) {
  const pool = workerpool.pool(fileURLToPath(new URL('../workers/workerpool.mjs', import.meta.url)), {
    workerType: 'thread',
    minWorkers: WORKERS,
    maxWorkers: WORKERS,
    workerThreadOpts: { resourceLimits },
  });
  return {
    submit: oneByOne((task) => {
      const promise = pool.exec('solve', [task]);
      return task.fault === 'hang' ? promise.timeout(TIMEOUT_MS) : promise;
    }),
    close: () => pool.terminate(true),
  };
}
