import type { LeaseId } from '../contract/task.js';
import type { RunningTask } from './task-context.js';

/** The tasks that are running, each in its place. */
export class Places {
  /** How many places are taken. */
  running = 0;
  private readonly tasks: (RunningTask | undefined)[];

  constructor(count: number) {
    this.tasks = new Array<RunningTask | undefined>(count).fill(undefined);
  }

  get isFull(): boolean {
    return this.running === this.tasks.length;
  }

  /** The first that is free; there must be one. */
  free(): number {
    return this.tasks.indexOf(undefined);
  }

  take(task: RunningTask): void {
    this.tasks[task.place] = task;
    this.running++;
  }

  leave(task: RunningTask): void {
    this.tasks[task.place] = undefined;
    this.running--;
  }

  find(lease: LeaseId): RunningTask | undefined {
    return this.tasks.find((task) => task?.lease === lease);
  }

  all(): RunningTask[] {
    return this.tasks.filter((task) => task !== undefined);
  }
}
