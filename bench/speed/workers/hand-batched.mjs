// An array of tasks a message, an array of results back; null: close.
import { parentPort } from 'node:worker_threads';
import { solverOf } from '../solvers.mjs';

const solve = solverOf();

async function answerWaiting(tasks) {
  parentPort.postMessage(await Promise.all(tasks.map(solve)));
}

function answer(tasks) {
  const results = new Array(tasks.length);
  for (let at = 0; at < tasks.length; at++) results[at] = solve(tasks[at]);
  parentPort.postMessage(results);
}

const handle = process.env.BENCH_SOLVER === 'wait' ? answerWaiting : answer;

parentPort.on('message', (tasks) => {
  if (tasks === null) parentPort.close();
  else handle(tasks);
});
