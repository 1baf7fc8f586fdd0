import type { Solve } from '../contract/solver.js';
import type { LeaseId } from '../contract/task.js';
import { isThenable } from '../is-thenable.js';
import { encodeError } from '../wire/error-codec.js';
import type { TasksFrame } from '../wire/frames.js';
import type { Welcome } from '../wire/handshake.js';
import { begin, end } from '../wire/lease-block.js';
import type { Outbox } from './outbox.js';
import type { Surroundings } from './surroundings.js';
import { RunningTask } from './task-context.js';
import { asMoved } from './transfer.js';

/** No result waits longer than this for its neighbours, and no control frame for tasks, as far as the solver lets go. */
const FLUSH_MS = 5;

interface Batch {
  readonly frame: TasksFrame;
  /** Position of the next task to begin. */
  at: number;
}

interface Ends {
  readonly task: RunningTask;
  readonly place: number;
  readonly startedAt: number;
  readonly timed: boolean;
}

/** Runs tasks in the order they came, at most `concurrency` at a time, and puts their outcomes into the outbox. */
export class TaskRunner {
  private readonly batches: Batch[] = [];
  private readonly places: (RunningTask | undefined)[];
  private readonly givenUp = new Map<LeaseId, unknown>();
  private running = 0;
  private received: LeaseId = 0;
  private idle = true;
  private flushedAt = 0;
  private resuming = false;
  private readonly solve: Solve<unknown, unknown>;
  private readonly welcome: Welcome;
  private readonly env: Surroundings;
  private readonly outbox: Outbox;
  private readonly atRest: () => void;

  constructor(solve: Solve<unknown, unknown>, welcome: Welcome, env: Surroundings, outbox: Outbox, atRest: () => void) {
    this.solve = solve;
    this.welcome = welcome;
    this.env = env;
    this.outbox = outbox;
    this.atRest = atRest;
    this.places = new Array<RunningTask | undefined>(welcome.concurrency).fill(undefined);
  }

  get isIdle(): boolean {
    return this.idle;
  }

  accept(frame: TasksFrame): void {
    this.received = frame.first + frame.values.length;
    this.batches.push({ frame, at: 0 });
    if (this.idle) {
      this.idle = false;
      this.flushedAt = this.env.now();
      this.env.post({ type: 'busy' });
    }
    this.pump();
  }

  /** Aborts those of the leases that run; those that wait are answered as failed in their turn. */
  giveUp(leases: readonly LeaseId[], reason: unknown): void {
    for (const lease of leases) {
      const task = this.places.find((running) => running?.lease === lease);
      if (task) task.abort(reason);
      else if (lease < this.received) this.givenUp.set(lease, reason);
    }
  }

  giveUpAll(reason: unknown): void {
    for (const task of this.places) task?.abort(reason);
    for (const { frame, at } of this.batches) {
      for (let i = at; i < frame.values.length; i++) this.givenUp.set(frame.first + i, reason);
    }
  }

  /** Begins what may begin, and sends what is worth a message. */
  private pump(): void {
    let time = this.env.now();
    for (let batch = this.batches[0]; batch && this.running < this.places.length; batch = this.batches[0]) {
      time = this.runNext(batch, time);
      if (batch.at === batch.frame.values.length) {
        this.batches.shift();
        if (this.batches.length > 0 && !this.outbox.isEmpty) this.flush(time);
      } else if (time - this.flushedAt > FLUSH_MS) {
        this.flush(time);
        return this.resumeLater();
      }
    }
    if (this.running > 0) this.resumeLater();
    else this.rest(time);
  }

  /** Nothing waits and nothing runs. */
  private rest(time: number): void {
    this.idle = true;
    this.givenUp.clear();
    this.flush(time);
    this.atRest();
  }

  /** Lets frames in, then goes on; outcomes of one burst leave together. */
  private resumeLater(): void {
    if (this.resuming) return;
    this.resuming = true;
    this.env.later(() => {
      this.resuming = false;
      if (!this.outbox.isEmpty) this.flush(this.env.now());
      if (this.batches.length > 0 && this.running < this.places.length) this.pump();
    });
  }

  private flush(time: number): void {
    this.outbox.flush(this.idle);
    this.flushedAt = time;
  }

  /** Runs one task; returns the time at its end or at its first wait. */
  private runNext(batch: Batch, startedAt: number): number {
    const { frame } = batch;
    const at = batch.at++;
    const lease = frame.first + at;
    if (this.givenUp.has(lease)) {
      this.outbox.failure(lease, encodeError(this.givenUp.get(lease)), 0, frame.timed);
      return startedAt;
    }
    const value = frame.values[at];
    // The batch lets go of the task, so that a large one can be freed while its neighbours run.
    frame.values[at] = undefined;
    const task = new RunningTask(lease, frame.ids[at] as number, frame.attempts?.[at] ?? 1, this.welcome.workerId);
    const ends: Ends = { task, place: this.occupy(task), startedAt, timed: frame.timed };
    try {
      const result = this.solve(value, task);
      if (isThenable(result)) {
        Promise.resolve(result).then(
          (settled) => this.settledLater(() => this.succeed(ends, settled)),
          (error) => this.settledLater(() => this.fail(ends, error)),
        );
        return startedAt;
      }
      return this.succeed(ends, result);
    } catch (error) {
      return this.fail(ends, error);
    }
  }

  private settledLater(settle: () => number): void {
    settle();
    this.pump();
  }

  private succeed(ends: Ends, result: unknown): number {
    const time = this.release(ends);
    const moved = asMoved(result);
    const ranMs = time - ends.startedAt;
    const { lease, children } = ends.task;
    if (moved) this.outbox.result(lease, moved.value, ranMs, ends.timed, children, moved.list);
    else this.outbox.result(lease, result, ranMs, ends.timed, children, undefined);
    return time;
  }

  private fail(ends: Ends, error: unknown): number {
    const time = this.release(ends);
    this.outbox.failure(ends.task.lease, encodeError(error), time - ends.startedAt, ends.timed);
    return time;
  }

  private occupy(task: RunningTask): number {
    const place = this.places.indexOf(undefined);
    this.places[place] = task;
    this.running++;
    begin(this.welcome.block, place, task.lease);
    return place;
  }

  private release({ task, place }: Ends): number {
    task.settle();
    this.places[place] = undefined;
    this.running--;
    end(this.welcome.block, place);
    return this.env.now();
  }
}
