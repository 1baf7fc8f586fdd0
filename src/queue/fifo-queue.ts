import type { Task } from '../contract/task.js';
import type { TaskQueue } from '../contract/task-queue.js';
import { emptyArray } from '../empty-array.js';
import { Line } from '../line.js';

/** First in, first out, with a lane ahead of it for what was put back. */
export class FifoQueue implements TaskQueue {
  private lane = emptyArray<Task>();
  private readonly waiting = new Line<Task>();

  get size(): number {
    return this.lane.length + this.waiting.size;
  }

  get ready(): number {
    return this.size;
  }

  get returned(): number {
    return this.lane.length;
  }

  peek(fresh: number): Task | undefined {
    return this.lane[0] ?? (fresh > 0 ? this.waiting.peek() : undefined);
  }

  push(task: Task): void {
    this.waiting.push(task);
  }

  putBack(tasks: readonly Task[]): void {
    const { lane } = this;
    for (const task of tasks) {
      // They come back nearly in order.
      let at = lane.length;
      while (at > 0 && (lane[at - 1] as Task).id > task.id) at--;
      lane.splice(at, 0, task);
    }
  }

  take(count: number, fresh: number = Number.POSITIVE_INFINITY): Task[] {
    if (this.lane.length > 0) return this.takeFromLane(count);
    return this.waiting.takeUpTo(Math.max(0, Math.min(count, fresh)));
  }

  settled(): void {
    // Nobody waits for another here.
  }

  remove(which: (task: Task) => boolean): Task | undefined {
    const inLane = this.lane.findIndex(which);
    if (inLane >= 0) return this.lane.splice(inLane, 1)[0];
    return this.waiting.remove(which);
  }

  clear(): Task[] {
    const all = [...this.lane, ...this.waiting.takeUpTo(this.waiting.size)];
    this.lane = emptyArray();
    return all;
  }

  private takeFromLane(count: number): Task[] {
    // Only what was put back can be suspect: everything behind the lane was never begun.
    if (this.lane[0]?.suspect) return this.lane.splice(0, 1);
    const next = this.lane.findIndex((task) => task.suspect);
    return this.lane.splice(0, Math.min(count, next < 0 ? this.lane.length : next));
  }
}
