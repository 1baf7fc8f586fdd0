import { openThreads } from './threads-by-hand.mjs';

/** `node:worker_threads` and nothing else, one message a task; so many tasks are on their way to each thread. */
export async function open({ size, setting: { inFlight } }) {
  const { threads, close } = await openThreads(size, 'hand');
  return { stream: streamOver(threads, inFlight), call: callOver(threads), close };
}

const streamOver = (threads, inFlight) => (tasks, take) =>
  new Promise((resolve) => {
    const source = tasks[Symbol.iterator]();
    let underWay = 0;
    let isOver = false;
    const give = (thread) => {
      if (isOver) return;
      const { done, value } = source.next();
      if (done) isOver = true;
      else {
        underWay++;
        thread.postMessage(value);
      }
    };
    for (const thread of threads) {
      thread.removeAllListeners('message');
      thread.on('message', (result) => {
        underWay--;
        take(result);
        give(thread);
        if (isOver && underWay === 0) resolve();
      });
    }
    for (let turn = 0; turn < inFlight; turn++) for (const thread of threads) give(thread);
  });

/** Answers come in the order of the questions: each thread does one after the other. */
function callOver(threads) {
  const waiting = threads.map(() => []);
  let isListening = false;
  const listen = () => {
    isListening = true;
    threads.forEach((thread, at) => {
      thread.on('message', (result) => waiting[at].shift()(result));
    });
  };
  return (task, list) => {
    if (!isListening) listen();
    let at = 0;
    for (let other = 1; other < threads.length; other++) if (waiting[other].length < waiting[at].length) at = other;
    return new Promise((resolve) => {
      waiting[at].push(resolve);
      threads[at].postMessage(task, list);
    });
  };
}
