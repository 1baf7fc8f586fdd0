// One message a task, one message a result; null: close.
import { parentPort } from 'node:worker_threads';
import { solverOf } from '../solvers.mjs';

let moved = [];
const solve = solverOf((buffer) => {
  moved = [buffer];
  return buffer;
});
const answer = (value) => parentPort.postMessage(value);

const answerAt = {
  wait: (task) => solve(task).then(answer),
  touch: (task) => parentPort.postMessage(solve(task), moved),
};
const now = (task) => parentPort.postMessage(solve(task));
const handle = answerAt[process.env.BENCH_SOLVER] ?? now;

parentPort.on('message', (task) => {
  if (task === null) parentPort.close();
  else handle(task);
});
