import type { Task } from './task.js';

/** What waits to be handed out. Tasks come out in the order they went in, except that what was put back goes first. */
export interface TaskQueue {
  /** How many tasks wait. */
  readonly size: number;
  /** Whether the task at the head must run alone. */
  readonly headIsSuspect: boolean;
  /** Adds a new task behind all others. */
  push(task: Task): void;
  /** Returns tasks to the head, in pull order: they had been taken and were not begun, or are due again. */
  putBack(tasks: readonly Task[]): void;
  /** Takes up to `count` tasks from the head; a suspect comes alone. */
  take(count: number): Task[];
  /** Removes the first task that `which` holds for, and returns it. */
  remove(which: (task: Task) => boolean): Task | undefined;
  /** Removes everything and returns it in order. */
  clear(): Task[];
}
