import type { Task } from '../contract/task.js';
import type { TaskQueue } from '../contract/task-queue.js';

/** Below this many spent places in front the array is left as it is. */
const SPENT = 1024;

/** First in, first out, with a lane ahead of it for what was put back. */
export class FifoQueue implements TaskQueue {
  private lane: Task[] = [];
  private waiting: (Task | undefined)[] = [];
  private head = 0;

  get size(): number {
    return this.lane.length + this.waiting.length - this.head;
  }

  get ready(): number {
    return this.size;
  }

  get returned(): number {
    return this.lane.length;
  }

  peek(fresh: number): Task | undefined {
    return this.lane[0] ?? (fresh > 0 ? this.waiting[this.head] : undefined);
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
    const end = Math.min(this.head + Math.max(0, Math.min(count, fresh)), this.waiting.length);
    const taken = this.waiting.slice(this.head, end) as Task[];
    // What was taken is not kept: tasks may be large.
    this.waiting.fill(undefined, this.head, end);
    this.head = end;
    if (end === this.waiting.length) {
      this.waiting = [];
      this.head = 0;
    } else if (end > SPENT && end * 2 > this.waiting.length) {
      this.waiting = this.waiting.slice(end);
      this.head = 0;
    }
    return taken;
  }

  settled(): void {
    // Nobody waits for another here.
  }

  remove(which: (task: Task) => boolean): Task | undefined {
    const inLane = this.lane.findIndex(which);
    if (inLane >= 0) return this.lane.splice(inLane, 1)[0];
    const at = this.waiting.findIndex((task) => task !== undefined && which(task));
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0];
  }

  clear(): Task[] {
    const all = [...this.lane, ...(this.waiting.slice(this.head) as Task[])];
    this.lane = [];
    this.waiting = [];
    this.head = 0;
    return all;
  }

  private takeFromLane(count: number): Task[] {
    // Only what was put back can be suspect: everything behind the lane was never begun.
    if (this.lane[0]?.suspect) return this.lane.splice(0, 1);
    const next = this.lane.findIndex((task) => task.suspect);
    return this.lane.splice(0, Math.min(count, next < 0 ? this.lane.length : next));
  }
}
