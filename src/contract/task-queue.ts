import type { Task } from './task.js';

/** Which queue a stream of tasks needs. */
export interface QueueKind {
  /** Tasks have priorities. */
  readonly ranked: boolean;
  /** Tasks have keys. */
  readonly keyed: boolean;
  /** Results come out in order: what is overtaken needs its place among the results kept. */
  readonly ordered: boolean;
}

/**
 * What waits to be handed out. The order is the queue's own.
 *
 * A task that was handed out keeps its place among the results until its own is taken, even when it comes back: it is
 * then `returned`, and is taken again without fresh room. The others are fresh.
 */
export interface TaskQueue {
  /** How many tasks wait. */
  readonly size: number;
  /** How many of them may be taken now, as far as the queue can say. */
  readonly ready: number;
  /** How many of all that wait hold a place among the results already. */
  readonly returned: number;
  /** The task that `take(1, fresh)` would give. */
  peek(fresh: number): Task | undefined;
  /** Adds a new task. */
  push(task: Task): void;
  /** Returns tasks that had been taken: they were not begun, or are due again. */
  putBack(tasks: readonly Task[]): void;
  /** Takes up to `count` tasks from the head for no more than `fresh` new places among the results; a suspect comes alone. */
  take(count: number, fresh: number): Task[];
  /** They have their outcome: what waited for them alone may go. Nothing happens where nothing does. */
  settled(tasks: readonly Task[]): void;
  /** Removes the first task that `which` holds for, and returns it. */
  remove(which: (task: Task) => boolean): Task | undefined;
  /** Removes everything and returns it in order. */
  clear(): Task[];
}
