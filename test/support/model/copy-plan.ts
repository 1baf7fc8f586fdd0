import type { Task } from '../../../src/contract/task.js';
import type { TaskQueue } from '../../../src/contract/task-queue.js';
import { ABANDONED, type PlanState } from '../../../src/dispatch/state.js';
import { FifoQueue } from '../../../src/queue/fifo-queue.js';

/** The tasks of a queue, in order: those that were put back, then the others. */
export function tasksIn(queue: TaskQueue): { lane: readonly Task[]; waiting: readonly Task[] } {
  const tasks: Task[] = [];
  queue.remove((task) => {
    tasks.push(task);
    return false;
  });
  return { lane: tasks.slice(0, queue.returned), waiting: tasks.slice(queue.returned) };
}

/**
 * A copy that shares nothing that `plan` changes. A task that several places hold is one task in the
 * copy too. Attempts that are over are shared: they are replaced, never changed.
 */
export function copyPlan(state: PlanState): PlanState {
  const copies = new Map<Task, Task>();
  const copyTask = (task: Task): Task => {
    const known = copies.get(task);
    if (known) return known;
    const copy = { ...task, several: task.several && { ...task.several } };
    copies.set(task, copy);
    return copy;
  };
  const workers: PlanState['workers'] = new Map();
  for (const [id, worker] of state.workers) {
    const open = worker.open.map((entry) => (entry === undefined || entry === ABANDONED ? entry : copyTask(entry)));
    workers.set(id, { ...worker, open, abandoned: new Map(worker.abandoned) });
  }
  const feeds: PlanState['feeds'] = new Map();
  for (const [id, feed] of state.feeds) {
    const { lane, waiting } = tasksIn(feed.queue);
    const queue = new FifoQueue();
    queue.putBack(lane.map(copyTask));
    for (const task of waiting) queue.push(copyTask(task));
    const waitingRetry = new Set([...feed.waitingRetry].map(copyTask));
    const giving = new Set([...feed.giving].map(copyTask));
    const held = new Map([...feed.held].map(([task, holding]) => [copyTask(task), { ...holding }]));
    feeds.set(id, { ...feed, queue, waitingRetry, giving, held });
  }
  const pace = state.pace && { ...state.pace, lately: state.pace.lately.map((each) => ({ ...each })) };
  return { ...state, pace, workers, feeds, past: { ...state.past } };
}

/** All tasks that have no outcome. */
export function tasksOf(state: PlanState): Task[] {
  const all: Task[] = [];
  for (const { queue, waitingRetry } of state.feeds.values()) {
    const { lane, waiting } = tasksIn(queue);
    all.push(...lane, ...waiting, ...waitingRetry);
  }
  for (const { open } of state.workers.values()) {
    for (const entry of open) if (entry !== undefined && entry !== ABANDONED) all.push(entry);
  }
  return all;
}
