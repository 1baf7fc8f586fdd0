import type { SchedulerLike, Subscription } from 'rxjs';
import type { Task } from '../contract/task.js';

/** The tasks that wait for the time of their next attempt. */
export class RetryTimers {
  private readonly waiting = new Map<Task, Subscription>();
  private readonly clock: SchedulerLike;
  private readonly due: (task: Task) => void;

  constructor(clock: SchedulerLike, due: (task: Task) => void) {
    this.clock = clock;
    this.due = due;
  }

  wait(task: Task, ms: number): void {
    if (ms === 0) return this.due(task);
    const timer = this.clock.schedule(() => {
      this.waiting.delete(task);
      this.due(task);
    }, ms);
    this.waiting.set(task, timer);
  }

  forget(task: Task): void {
    this.waiting.get(task)?.unsubscribe();
    this.waiting.delete(task);
  }
}
