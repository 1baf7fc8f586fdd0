import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** So many threads that are up, and how they are put away. */
export async function openThreads(size, file) {
  const threads = Array.from({ length: size }, () => new Worker(new URL(`../workers/${file}.mjs`, import.meta.url)));
  await Promise.all(threads.map((thread) => once(thread, 'online')));
  return {
    threads,
    close() {
      const gone = threads.map((thread) => once(thread, 'exit'));
      for (const thread of threads) thread.postMessage(null);
      return Promise.all(gone);
    },
  };
}
