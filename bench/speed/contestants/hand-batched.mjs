import { openThreads } from './threads-by-hand.mjs';

/** `node:worker_threads` and nothing else, an array of tasks a message; so many arrays are on their way to each thread. */
export async function open({ size, setting: { batch, inFlight } }) {
  const { threads, close } = await openThreads(size, 'hand-batched');
  return { stream: streamOver(threads, batch, inFlight), close };
}

const streamOver = (threads, batch, inFlight) => (tasks, take) =>
  new Promise((resolve) => {
    const source = tasks[Symbol.iterator]();
    let underWay = 0;
    let isOver = false;
    const give = (thread) => {
      if (isOver) return;
      const some = [];
      while (some.length < batch) {
        const { done, value } = source.next();
        if (done) {
          isOver = true;
          break;
        }
        some.push(value);
      }
      if (some.length === 0) return;
      underWay++;
      thread.postMessage(some);
    };
    for (const thread of threads) {
      thread.removeAllListeners('message');
      thread.on('message', (results) => {
        underWay--;
        give(thread);
        for (let at = 0; at < results.length; at++) take(results[at]);
        if (isOver && underWay === 0) resolve();
      });
    }
    for (let turn = 0; turn < inFlight; turn++) for (const thread of threads) give(thread);
  });
