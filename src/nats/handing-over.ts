import type { FailedAttempt } from '../contract/outcome.js';
import type { Task } from '../contract/task.js';
import { TaskError } from '../errors.js';
import { inWords } from '../in-words.js';
import type { ResultSink } from '../results/sink.js';
import { type ChunkResult, indexAt } from './chunk.js';
import { decodeFailure } from './failure.js';
import { type Taken, Takings, type Tally } from './taken.js';

/** The task that a sink is given; `taken` is called when its result was. */
export interface Delivered {
  readonly task: unknown;
  taken(): void;
}

export interface HandingOverConfig {
  readonly sink: ResultSink;
  /** Results are taken one by one, in the consumer's own time. */
  readonly isPulled: boolean;
  /** Results that may wait to be taken. */
  readonly resultCapacity: number;
  /** Something was taken later than it was given. */
  changed(): void;
}

/** Gives results to the consumer, and keeps the books of it. */
export class HandingOver {
  /** What was given, whether it was taken or not. */
  readonly books: { done: number; failed: number; retried: number };
  private readonly config: HandingOverConfig;
  private readonly takings: Takings;
  private roomFor: (() => void) | undefined;
  private isHalted = false;

  constructor(config: HandingOverConfig, begin: Taken, refused: number) {
    this.config = config;
    this.takings = new Takings(begin);
    const { done, failed, retried } = begin;
    this.books = { done, failed: failed + refused, retried };
  }

  /** How far the consumer is. */
  get taken(): Taken {
    return this.takings.taken;
  }

  /** Nothing that is given from now on counts as taken. */
  halt(): void {
    this.isHalted = true;
    this.roomFor?.();
  }

  /** A task that could not be stored has failed. */
  refuse(index: number, task: unknown, cause: unknown): void {
    const why = `task ${index} failed: it cannot be sent to a host: ${inWords(cause)}`;
    const error = new TaskError(why, task, 1, { cause });
    this.books.failed++;
    this.fail(index, task, [{ attempt: 1, error, workerId: 0, ranMs: 0 }]);
  }

  /** Gives the results of a chunk; the promise is there if the consumer is too far behind, and resolves when it is not any more. */
  give(seq: number, result: ChunkResult): Promise<void> | undefined {
    const { split, failed, count, retried } = result;
    const { isPulled, resultCapacity } = this.config;
    const tally: Tally = split
      ? { done: 0, failed: 0, retried }
      : { done: count - failed.length, failed: failed.length, retried };
    this.books.done += tally.done;
    this.books.failed += tally.failed;
    this.books.retried += tally.retried;
    // One more than there are: a message counts when all of it was given away, and the consumer may leave in its middle.
    const settle = this.takings.add(seq, tally, (isPulled ? tally.done : 0) + 1);
    const taken = (): void => {
      settle();
      this.hasRoom();
    };
    if (!split) this.results(result, taken);
    if (!this.isHalted) settle();
    if (this.takings.untaken <= resultCapacity || this.isHalted) return undefined;
    return new Promise((resolve) => {
      this.roomFor = resolve;
    });
  }

  private results({ values, failed, tasks, index, count, ranMs }: ChunkResult, taken: () => void): void {
    const { sink, isPulled } = this.config;
    const isFailed = new Set(failed.map(([position]) => position));
    const isDone = (position: number): boolean => !isFailed.has(position);
    const done = failed.length === 0 ? values : values.filter((_, position) => isDone(position));
    const task = (position: number): Task =>
      ({ index: indexAt(index, position), value: { task: tasks?.[position], taken } satisfies Delivered }) as Task;
    // Only where results are processed one by one does the sink look at tasks.
    const positions = isPulled ? Array.from({ length: count }, (_, position) => position) : [];
    if (done.length > 0) sink.deliver(0, positions.filter(isDone).map(task), done, ranMs / count);
    for (const [position, failure] of failed) {
      this.fail(indexAt(index, position), failure.task, decodeFailure(failure));
    }
  }

  private fail(index: number, value: unknown, history: readonly FailedAttempt[]): void {
    const last = history.at(-1) as FailedAttempt;
    const task = { index, value, attempts: last.attempt, history } as unknown as Task;
    this.config.sink.fail(task, last);
  }

  private hasRoom(): void {
    const { roomFor } = this;
    if (roomFor && this.takings.untaken <= this.config.resultCapacity) {
      this.roomFor = undefined;
      roomFor();
    }
    this.config.changed();
  }
}
