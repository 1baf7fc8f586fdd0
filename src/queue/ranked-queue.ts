import type { Task } from '../contract/task.js';
import type { TaskQueue } from '../contract/task-queue.js';
import { Heap } from './heap.js';

/** One level of priority is worth so much waiting. */
const LEVEL_MS = 1000;

/**
 * Higher priorities first, and age counts: a task overtakes newer ones of a higher level once it has waited a second
 * longer for each level between them. So nothing starves. What was put back keeps its rank.
 *
 * Ages grow alike, so the ranks of two tasks never change places, and none has to be moved.
 */
export class RankedQueue implements TaskQueue {
  private readonly fresh = new Heap<Task>(goesBefore);
  private readonly back = new Heap<Task>(goesBefore);

  get size(): number {
    return this.fresh.size + this.back.size;
  }

  get ready(): number {
    return this.size;
  }

  get returned(): number {
    return this.back.size;
  }

  peek(fresh: number): Task | undefined {
    return this.foremost(fresh).peek();
  }

  push(task: Task): void {
    this.fresh.push(task);
  }

  putBack(tasks: readonly Task[]): void {
    for (const task of tasks) this.back.push(task);
  }

  take(count: number, fresh: number): Task[] {
    const taken: Task[] = [];
    let room = fresh;
    while (taken.length < count) {
      const heap = this.foremost(room);
      const next = heap.peek();
      if (!next || (next.suspect && taken.length > 0)) break;
      heap.pop();
      taken.push(next);
      if (next.suspect) break;
      if (heap === this.fresh) room--;
    }
    return taken;
  }

  settled(): void {
    // Nobody waits for another here.
  }

  remove(which: (task: Task) => boolean): Task | undefined {
    const [heap, at] = this.find(which);
    return at < 0 ? undefined : heap.removeAt(at);
  }

  clear(): Task[] {
    return [...this.back.clear(), ...this.fresh.clear()].sort((a, b) => (goesBefore(a, b) ? -1 : 1));
  }

  /** Where the next task is. Without room for a new one, those that were put back still go. */
  private foremost(room: number): Heap<Task> {
    const { fresh, back } = this;
    const first = fresh.peek();
    const returned = back.peek();
    if (room <= 0 || !first) return back;
    return returned && goesBefore(returned, first) ? back : fresh;
  }

  private find(which: (task: Task) => boolean): [Heap<Task>, number] {
    const inBack = this.back.find(which);
    return inBack < 0 ? [this.fresh, this.fresh.find(which)] : [this.back, inBack];
  }
}

function goesBefore(a: Task, b: Task): boolean {
  const first = a.priority * LEVEL_MS - a.queuedAt;
  const second = b.priority * LEVEL_MS - b.queuedAt;
  return first === second ? a.id < b.id : first > second;
}
