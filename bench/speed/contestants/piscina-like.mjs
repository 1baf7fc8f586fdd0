import { windowed } from './windowed.mjs';

/** Piscina and its fork are used alike. */
export const piscinaLike =
  (Pool, file) =>
  async ({ size, concurrency, setting: { width, perWorker } }) => {
    const pool = new Pool({
      filename: new URL(`../workers/${file}.mjs`, import.meta.url).href,
      minThreads: size,
      maxThreads: size,
      concurrentTasksPerWorker: perWorker ?? concurrency,
    });
    return {
      stream: windowed((task) => pool.run(task), width),
      call: (task, transferList) => pool.run(task, transferList && { transferList }),
      close: () => pool.destroy(),
    };
  };
