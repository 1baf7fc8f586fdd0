import type { TaskContext } from '../contract/solver.js';
import type { LeaseId } from '../contract/task.js';
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
  children: unknown[] | undefined;
  private controller: AbortController | undefined;
  private given: { readonly reason: unknown } | undefined;
  private settled = false;
  private readonly block: LeaseBlock | undefined;

  constructor(
    lease: LeaseId,
    taskId: number,
    attempt: number,
    workerId: number,
    block: LeaseBlock | undefined,
    place: number,
    startedAt: number,
    timed: boolean,
  ) {
    this.lease = lease;
    this.taskId = taskId;
    this.attempt = attempt;
    this.workerId = workerId;
    this.block = block;
    this.place = place;
    this.startedAt = startedAt;
    this.timed = timed;
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.given) this.controller.abort(this.given.reason);
    }
    return this.controller.signal;
  }

  /** The block says it first: a loop that never lets go of its thread hears of no frame. */
  get aborted(): boolean {
    return this.given !== undefined || isCalledOff(this.block, this.place, this.lease);
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
    if (this.given) return;
    this.given = { reason };
    this.controller?.abort(reason);
  }

  settle(): void {
    this.settled = true;
  }
}
