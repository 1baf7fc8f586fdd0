import { fileURLToPath } from 'node:url';
import { FixedThreadPool } from 'poolifier';
import { windowed } from './windowed.mjs';

/** Its tasks queue is what its README advises; without it every task goes to a worker at once. */
export async function open({ size, concurrency, setting: { width, perWorker, strategy } }) {
  const pool = new FixedThreadPool(size, fileURLToPath(new URL('../workers/poolifier.mjs', import.meta.url)), {
    ...(strategy && { workerChoiceStrategy: strategy }),
    ...(perWorker && {
      enableTasksQueue: true,
      tasksQueueOptions: { concurrency: Math.max(perWorker, concurrency) },
    }),
  });
  return {
    stream: windowed((task) => pool.execute(task), width),
    call: (task, list) => pool.execute(task, undefined, undefined, list),
    close: () => pool.destroy(),
  };
}
