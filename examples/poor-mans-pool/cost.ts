// What the pool itself costs: the demo's tasks without the waiting.
//   node build/examples/poor-mans-pool/cost.js
import { workerPool } from 'rearguard';
import type { Task } from './tasks.js';

const TASKS = 200_000;
const ROUNDS = 5;

function* trivial(): Generator<Task> {
  for (let number = 1; number <= TASKS; number++) yield { number, operation: 'add', a: number, b: 1, secs: 0 };
}

const pool$ = workerPool<typeof import('./arithmetic.worker.js')>({
  scheduler: trivial,
  worker: new URL('./arithmetic.worker.js', import.meta.url),
  size: 2,
});

for (let round = 1; round <= ROUNDS; round++) {
  const beganAt = performance.now();
  let firstAt = 0;
  let lastAt = 0;
  await pool$.forEach(() => {
    lastAt = performance.now();
    firstAt ||= lastAt;
  });
  const endedAt = performance.now();
  const perSecond = Math.round((TASKS / (lastAt - firstAt)) * 1000);
  console.log(
    `${perSecond.toLocaleString('en')} tasks a second, ` +
      `first result after ${(firstAt - beganAt).toFixed(0)} ms, ` +
      `end ${(endedAt - lastAt).toFixed(0)} ms after the last`,
  );
}
