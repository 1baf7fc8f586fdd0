import type { TaskContext } from '../contract/solver.js';
import type { LeaseId } from '../contract/task.js';
import type { TasksFrame } from '../wire/frames.js';
import type { Welcome } from '../wire/handshake.js';
import type { LeaseBlock } from '../wire/lease-block.js';
import { isCalledOff } from './lease-marks.js';

/** What a solver sees of the task in its hands, and what the runner keeps of it. One a task, so it holds next to nothing until asked. */
export class RunningTask implements TaskContext {
  readonly lease: LeaseId;
  readonly place: number;
  readonly startedAt: number;
  children: unknown[] | undefined;
  givenUp: { readonly reason: unknown } | undefined;
  private controller: AbortController | undefined;
  private settled = false;
  private readonly frame: TasksFrame;
  private readonly worker: Pick<Welcome, 'workerId' | 'block'>;

  /** The task at a position of a batch. */
  constructor(
    frame: TasksFrame,
    at: number,
    worker: Pick<Welcome, 'workerId' | 'block'>,
    place: number,
    startedAt: number,
  ) {
    this.lease = frame.first + at;
    this.place = place;
    this.startedAt = startedAt;
    this.children = undefined;
    this.givenUp = undefined;
    this.controller = undefined;
    this.frame = frame;
    this.worker = worker;
  }

  get taskId(): number {
    const { ids } = this.frame;
    return typeof ids === 'number' ? ids + this.at : (ids[this.at] as number);
  }

  get attempt(): number {
    return this.frame.attempts?.[this.at] ?? 1;
  }

  get workerId(): number {
    return this.worker.workerId;
  }

  get block(): LeaseBlock | undefined {
    return this.worker.block;
  }

  get timed(): boolean {
    return this.frame.timed;
  }

  /** Results it may send before it is given more credit; 0: it may have one result only. */
  get credit(): number {
    return this.frame.credit;
  }

  /** Results that an attempt before it has delivered. */
  get skip(): number {
    return this.frame.skips?.[this.at] ?? 0;
  }

  /** What an observer of the pool has sent along. */
  get carried(): unknown {
    return this.frame.carried?.[this.at];
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
    return this.givenUp !== undefined || isCalledOff(this.worker.block, this.place, this.lease);
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

  private get at(): number {
    return this.lease - this.frame.first;
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
