import type { LeaseId, Task } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { TasksFrame } from '../wire/frames.js';

/** Packs tasks for the way. */
export function tasksFrame(
  first: LeaseId,
  tasks: readonly Task[],
  timed: boolean,
  credit: number,
  carried?: readonly unknown[] | undefined,
): TasksFrame {
  const values: unknown[] = [];
  const id = (tasks[0] as Task).id;
  let isRow = true;
  let repeated = false;
  let resumed = false;
  for (const task of tasks) {
    values.push(task.value);
    if (task.id !== id + values.length - 1) isRow = false;
    if (task.attempts > 0) repeated = true;
    if (task.several && task.several.delivered > 0) resumed = true;
  }
  const attempts = repeated ? tasks.map((task) => task.attempts + 1) : undefined;
  const skips = resumed ? tasks.map((task) => task.several?.delivered ?? 0) : undefined;
  const ids = isRow ? id : tasks.map((task) => task.id);
  return { type: 'tasks', first, values, ids, attempts, timed, credit, skips, batch: undefined, carried };
}

/** What moves with them. */
export function moved(
  tasks: readonly Task[],
  transferTask: ((task: Task) => TransferList) | undefined,
): TransferList | undefined {
  return transferTask && tasks.flatMap(transferTask);
}
