import type { Task } from '../contract/task.js';
import type { TaskQueue } from '../contract/task-queue.js';
import { NO_KEY } from '../no-key.js';
import { FifoQueue } from './fifo-queue.js';
import type { Places } from './places.js';

/** A key in use: who has it, and who waits for it. Most have nobody waiting. */
interface Turn {
  holder: Task;
  waiting: FifoQueue | undefined;
}

/**
 * One task of each key at a time, in the order they came: it has the key from when it could be taken to its outcome,
 * attempts and the waits between them included. Whose key is free stands in another queue, whose order holds among
 * them. A key that nobody has or waits for is forgotten.
 */
export class KeyedQueue implements TaskQueue {
  private readonly turns = new Map<unknown, Turn>();
  private readonly free: TaskQueue;
  private readonly places: Places | undefined;
  /** How many wait for their key, and how many of them hold a place. */
  private waiting = 0;
  private overtaken = 0;

  /**
   * @param free - for those whose key is free. It must sort what comes late in among the others.
   * @param places - where those that are overtaken keep their place; then `free` must be in order of `seq`.
   */
  constructor(free: TaskQueue, places?: Places) {
    this.free = free;
    this.places = places;
  }

  get size(): number {
    return this.free.size + this.waiting;
  }

  get ready(): number {
    return this.free.ready;
  }

  get returned(): number {
    return this.free.returned + this.overtaken;
  }

  peek(fresh: number): Task | undefined {
    const first = this.free.peek(fresh);
    return first && this.places && this.places.cost(first.seq) > fresh ? this.free.peek(0) : first;
  }

  push(task: Task): void {
    const turn = task.key === NO_KEY ? undefined : this.turns.get(task.key);
    if (turn) {
      turn.waiting ??= new FifoQueue();
      turn.waiting.push(task);
      this.waiting++;
      return;
    }
    if (task.key !== NO_KEY) this.turns.set(task.key, { holder: task, waiting: undefined });
    this.free.push(task);
  }

  putBack(tasks: readonly Task[]): void {
    this.free.putBack(tasks);
  }

  take(count: number, fresh: number): Task[] {
    return this.places ? this.takeInPlaces(this.places, count, fresh) : this.free.take(count, fresh);
  }

  settled(tasks: readonly Task[]): void {
    for (const task of tasks) this.passOn(task);
  }

  /** The next of its key may go. */
  private passOn(task: Task): void {
    const turn = this.turns.get(task.key);
    if (turn?.holder !== task) return;
    const [next] = turn.waiting?.take(1, 1) ?? [];
    if (!next) {
      this.turns.delete(task.key);
      return;
    }
    turn.holder = next;
    if (turn.waiting?.size === 0) turn.waiting = undefined;
    this.waiting--;
    if (this.places?.has(next.seq)) {
      this.overtaken--;
      this.free.putBack([next]);
    } else {
      this.free.push(next);
    }
  }

  remove(which: (task: Task) => boolean): Task | undefined {
    const task = this.free.remove(which) ?? this.removeWaiting(which);
    if (task) this.places?.remove(task.seq);
    return task;
  }

  clear(): Task[] {
    const waiting = [...this.turns.values()].flatMap((turn) => turn.waiting?.clear() ?? []);
    this.turns.clear();
    this.waiting = 0;
    this.overtaken = 0;
    return [...this.free.clear(), ...waiting.sort((a, b) => a.id - b.id)];
  }

  private takeInPlaces(places: Places, count: number, fresh: number): Task[] {
    const taken: Task[] = [];
    let room = fresh;
    while (taken.length < count) {
      const next = this.peek(room);
      if (!next || (next.suspect && taken.length > 0)) break;
      const cost = places.cost(next.seq);
      this.free.take(1, cost);
      taken.push(next);
      if (next.suspect) break;
      if (cost === 0) continue;
      room -= cost;
      // One place is its own.
      this.overtaken += cost - 1;
      places.take(next.seq);
    }
    return taken;
  }

  private removeWaiting(which: (task: Task) => boolean): Task | undefined {
    for (const turn of this.turns.values()) {
      const task = turn.waiting?.remove(which);
      if (!task) continue;
      if (turn.waiting?.size === 0) turn.waiting = undefined;
      this.waiting--;
      if (this.places?.has(task.seq)) this.overtaken--;
      return task;
    }
    return undefined;
  }
}
