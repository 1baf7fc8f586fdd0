import type { Solve } from '../contract/solver.js';
import type { LeaseId } from '../contract/task.js';
import { isThenable } from '../is-thenable.js';
import { encodeError } from '../wire/encode-error.js';
import type { TasksFrame } from '../wire/frames.js';
import type { Welcome } from '../wire/handshake.js';
import { Backlog, type Batch } from './backlog.js';
import { Giving } from './giving.js';
import { heapGauge } from './heap-gauge.js';
import { begin, end } from './lease-marks.js';
import { Outbox, type Post } from './outbox.js';
import { PartsBox } from './parts-box.js';
import { Places } from './places.js';
import { severalOf } from './several.js';
import type { Surroundings } from './surroundings.js';
import { TaskClock } from './task-clock.js';
import { RunningTask } from './task-context.js';
import { asMoved } from './transfer.js';

/** No result waits longer than this for its neighbours, and no control frame for tasks, as far as the solver lets go. */
const FLUSH_MS = 5;
/** Runs tasks in the order they came, at most `concurrency` at a time, and puts their outcomes into the outbox. */
export class TaskRunner {
  readonly backlog: Backlog;
  private readonly places: Places;
  /** Leases that wait and are not to be begun. */
  private readonly givenUp = new Map<LeaseId, unknown>();
  private idle = true;
  private flushedAt = 0;
  private resuming = false;
  /** From the clock of this thread to that of the pool. */
  private readonly toPoolClock: number;
  private readonly clock: TaskClock;
  private readonly solve: Solve<unknown, unknown>;
  private readonly heapMb: (time: number) => number | undefined;
  private readonly welcome: Welcome;
  private readonly env: Surroundings;
  private readonly outbox: Outbox;
  private readonly parts: PartsBox;
  readonly giving: Giving;
  private readonly atRest: () => void;

  constructor(solve: Solve<unknown, unknown>, welcome: Welcome, env: Surroundings, post: Post, atRest: () => void) {
    this.solve = solve;
    this.welcome = welcome;
    this.backlog = new Backlog(welcome.claims, (lease) => this.givenUp.delete(lease));
    this.env = env;
    this.heapMb = heapGauge(welcome.reportsHeap, () => env.heapMb());
    this.outbox = new Outbox(post);
    this.parts = new PartsBox(post);
    this.giving = new Giving(env, this.parts, {
      flushNow: () => this.flush(env.now()),
      resumeLater: () => this.resumeLater(),
      end: (task) => this.settle(() => this.end(task)),
      fail: (task, error) => this.settle(() => this.fail(task, error)),
    });
    this.atRest = atRest;
    this.clock = new TaskClock(() => env.now());
    this.toPoolClock = env.clockOrigin - welcome.clockOrigin;
    this.places = new Places(welcome.concurrency);
  }

  get isIdle(): boolean {
    return this.idle;
  }

  accept(frame: TasksFrame): void {
    this.backlog.add(frame);
    if (this.idle) {
      this.idle = false;
      this.flushedAt = this.env.now();
      this.env.vigil?.end(this.flushedAt);
    }
    this.pump();
  }

  /**
   * Aborts those of the leases that run; those that wait are answered as failed in their turn.
   *
   * @param held - frames that have come and will be accepted later
   */
  giveUp(leases: readonly LeaseId[], reason: unknown, held: readonly TasksFrame[]): void {
    for (const lease of leases) {
      const task = this.places.find(lease);
      if (task) this.abort(task, reason);
      else if (this.backlog.awaits(lease, held)) this.givenUp.set(lease, reason);
    }
  }

  giveUpAll(reason: unknown, held: readonly TasksFrame[]): void {
    for (const task of this.places.all()) this.abort(task, reason);
    for (const lease of this.backlog.leases(held)) this.givenUp.set(lease, reason);
  }

  /** Sends what there is to send, and begins nothing more: what waits would only be blamed for an end that is none of its doing. */
  halt(): void {
    this.backlog.clear();
    if (this.hasMail) this.flush(this.env.now());
  }

  private get hasMail(): boolean {
    return !this.outbox.isEmpty || !this.parts.isEmpty;
  }

  private abort(task: RunningTask, reason: unknown): void {
    task.abort(reason);
    this.giving.giveUp(task.lease, reason);
  }

  /** Begins what may begin, and sends what is worth a message. */
  private pump(): void {
    let time = this.clock.read();
    let frame: TasksFrame | undefined;
    while (!this.places.isFull) {
      const batch = this.backlog.next(this.clock.ahead);
      if (!batch) break;
      if (frame !== undefined && frame !== batch.frame) {
        time = this.clock.read();
        // The answers to a batch do not wait for the next one.
        if (this.hasMail) this.flush(time);
      }
      frame = batch.frame;
      time = this.runNext(batch, time);
      if (time - this.flushedAt > FLUSH_MS && !this.backlog.isEmpty) {
        this.flush(time);
        return this.resumeLater();
      }
    }
    if (this.places.running > 0) this.resumeLater();
    else this.rest(time);
  }

  /** Nothing waits and nothing runs. */
  private rest(time: number): void {
    this.idle = true;
    this.flush(time);
    this.env.vigil?.begin(time);
    this.atRest();
  }

  /** Lets frames in, then goes on; outcomes of one burst leave together. */
  private resumeLater(): void {
    if (this.resuming) return;
    this.resuming = true;
    this.env.later(() => {
      this.resuming = false;
      const isOver = this.places.running === 0 && this.backlog.isEmpty;
      if (this.hasMail && !isOver) this.flush(this.env.now());
      if (this.idle) return;
      if (this.places.running === 0 || (!this.backlog.isEmpty && !this.places.isFull)) this.pump();
    });
  }

  /** Results of tasks that give several leave before their outcomes do. */
  private flush(time: number): void {
    const refused = this.parts.flush();
    if (refused) for (const [lease, error] of refused) this.refuse(lease, error);
    if (!this.outbox.isEmpty) this.outbox.flush(this.idle, this.heapMb(time));
    this.flushedAt = time;
  }

  /** One of its results cannot be cloned. */
  private refuse(lease: LeaseId, error: unknown): void {
    if (!this.outbox.spoil(lease, encodeError(error))) this.giving.giveUp(lease, error);
  }

  /** Runs one task; returns the time at its end or at its first wait. */
  private runNext(batch: Batch, startedAt: number): number {
    const { frame, at } = batch;
    this.backlog.begun(batch);
    const lease = frame.first + at;
    if (this.givenUp.size > 0 && this.givenUp.has(lease)) {
      this.outbox.failure(lease, encodeError(this.givenUp.get(lease)), 0, frame.timed);
      this.givenUp.delete(lease);
      return startedAt;
    }
    const value = frame.values[at];
    // The batch lets go of the task, so that a large one can be freed while its neighbours run.
    frame.values[at] = undefined;
    const task = this.occupy(frame, at, startedAt);
    try {
      const result = this.solve(value, task);
      if (isThenable(result)) {
        Promise.resolve(result).then(
          (settled) => this.settledLater(() => this.succeed(task, settled)),
          (error) => this.settledLater(() => this.fail(task, error)),
        );
        return this.clock.singly();
      }
      return this.succeed(task, result);
    } catch (error) {
      return this.fail(task, error);
    }
  }

  private settledLater(settle: () => number): void {
    this.settle(settle);
    this.pump();
  }

  /** Time has gone by since the clock was read. */
  private settle(settle: () => number): void {
    this.clock.read();
    settle();
    this.clock.singly();
  }

  private succeed(task: RunningTask, result: unknown): number {
    const several = severalOf(result);
    if (several) {
      this.giving.begin(task, several);
      return this.clock.singly();
    }
    // An attempt before it gave several, this one among them.
    if (task.skip > 0) return this.end(task);
    const time = this.release(task);
    const moved = asMoved(result);
    const ranMs = time - task.startedAt;
    const { lease, timed, children } = task;
    this.outbox.result(lease, moved ? moved.value : result, ranMs, timed, children, moved?.list);
    return time;
  }

  private end(task: RunningTask): number {
    const time = this.release(task);
    this.outbox.end(task.lease, time - task.startedAt, task.timed, task.children);
    return time;
  }

  private fail(task: RunningTask, error: unknown): number {
    const time = this.release(task);
    this.outbox.failure(task.lease, encodeError(error), time - task.startedAt, task.timed);
    return time;
  }

  private occupy(frame: TasksFrame, at: number, startedAt: number): RunningTask {
    const place = this.places.free();
    const task = new RunningTask(frame, at, this.welcome, place, startedAt);
    this.places.take(task);
    begin(this.welcome.block, place, task.lease, startedAt + this.toPoolClock);
    return task;
  }

  private release(task: RunningTask): number {
    task.settle();
    this.places.leave(task);
    end(this.welcome.block, task.place);
    return this.clock.tick(task.timed);
  }
}
