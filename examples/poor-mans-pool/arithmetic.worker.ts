import { setTimeout as sleep } from 'node:timers/promises';
import { exposeSolver } from 'rearguard/worker';
import type { Answer, Task } from './tasks.js';

const compute: Record<Task['operation'], (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => (b === 0 ? 0 : a / b),
};

export default exposeSolver(async (task: Task): Promise<Answer> => {
  if (task.secs > 0) await sleep(task.secs * 1000);
  return { task, value: compute[task.operation](task.a, task.b) };
});
