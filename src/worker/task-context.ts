import type { TaskContext } from '../contract/solver.js';
import type { LeaseId } from '../contract/task.js';
import type { TasksFrame } from '../wire/frames.js';
import { isCalledOff, type LeaseBlock } from '../wire/lease-block.js';

/** What a solver sees of the task in its hands, and what the runner keeps of it. One a task, so it holds next to nothing until asked. */
export class RunningTask implements TaskContext {
  readonly lease: LeaseId;
  readonly taskId: number;
  readonly attempt: number;
  readonly workerId: number;
  readonly place: number;
  readonly startedAt: number;
  readonly timed: boolean;
  /** Results it may send before it is given more credit; 0: it may have one result only. */
  readonly credit: number;
  /** Results that an attempt before it has delivered. */
  readonly skip: number;
  readonly block: LeaseBlock | undefined;
  /** What an observer of the pool has sent along. */
  readonly carried: unknown;
  children: unknown[] | undefined;
  givenUp: { readonly reason: unknown } | undefined;
  private controller: AbortController | undefined;
  private settled = false;

  /** The task at a position of a batch. */
  constructor(
    frame: TasksFrame,
    at: number,
    workerId: number,
    block: LeaseBlock | undefined,
    place: number,
    startedAt: number,
  ) {
    this.lease = frame.first + at;
    this.taskId = frame.ids[at] as number;
    this.attempt = frame.attempts?.[at] ?? 1;
    this.workerId = workerId;
    this.block = block;
    this.place = place;
    this.startedAt = startedAt;
    this.timed = frame.timed;
    this.credit = frame.credit;
    this.skip = frame.skips?.[at] ?? 0;
    this.carried = frame.carried?.[at];
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.givenUp) this.controller.abort(this.givenUp.reason);
    }
    return this.controller.signal;
  }

  /** The block says it first: a loop that never lets go of its thread hears of no frame. */
  get aborted(): boolean {
    return this.givenUp !== undefined || isCalledOff(this.block, this.place, this.lease);
  }

  /** A function of its own, made when it is asked for, so that it can be taken out of the context. */
  get enqueue(): (task: unknown) => void {
    return (task) => {
      if (this.settled) {
        throw new Error(`enqueue() came after task ${this.taskId} was settled: its children would be lost`);
      }
      this.children ??= [];
      this.children.push(task);
    };
  }

  abort(reason: unknown): void {
    if (this.givenUp) return;
    this.givenUp = { reason };
    this.controller?.abort(reason);
  }

  settle(): void {
    this.settled = true;
  }
}
