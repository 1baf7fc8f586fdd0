import { fileURLToPath } from 'node:url';
import workerpool from 'workerpool';
import { windowed } from './windowed.mjs';

/** One task at a time on each worker: it has no setting for more. */
export async function open({ size, setting: { width } }) {
  const pool = workerpool.pool(fileURLToPath(new URL('../workers/workerpool.mjs', import.meta.url)), {
    workerType: 'thread',
    minWorkers: size,
    maxWorkers: size,
  });
  return {
    stream: windowed((task) => pool.exec('solve', [task]), width),
    call: (task, transfer) => pool.exec('solve', [task], transfer && { transfer }),
    close: () => pool.terminate(),
  };
}
