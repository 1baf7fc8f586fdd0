import type { JsMsg } from '@nats-io/jetstream';
import type { Source, SourceSink } from '../contract/source.js';
import type { Task } from '../contract/task.js';
import type { Accounts } from '../quorum/termination.js';
import type { ResultSink } from '../results/sink.js';
import { TaskError } from '../errors.js';
import { inWords } from '../in-words.js';
import { type ChunkResult, type Cursor, indexAt, type Rules } from './chunk.js';
import { credits } from './chunk-size.js';
import { decodeFailure, failureOf } from './failure.js';
import { Intake } from './intake.js';
import type { Lead } from './lead.js';
import type { Names } from './names.js';
import type { Payloads } from './payloads.js';
import { isPassing, pause } from './persist.js';
import { Publishing } from './publishing.js';
import type { RollCall } from './roll-call.js';
import type { Store } from './store.js';
import { Takings } from './taken.js';
import { Writer } from './writer.js';

/** A chunk that is not full waits so long for more, while others are on their way. */
const FILL_MS = 1;
/** How often it is written down how far the consumer is: what it may see again after a crash. */
const CHECKPOINT_MS = 50;

export interface LeadingConfig {
  readonly store: Store;
  readonly names: Names;
  readonly lead: Lead;
  readonly payloads: Payloads;
  readonly rollCall: RollCall;
  readonly sink: ResultSink;
  readonly rules: Rules;
  readonly window: number;
  readonly resultCapacity: number;
  readonly chunk: 'auto' | number;
  readonly leaseTimeout: number;
  /** Results are taken one by one, in the consumer's own time. */
  readonly isPulled: boolean;
  changed(): void;
  failed(error: unknown): void;
}

/** The task that a sink is given; `taken` is called when its result was. */
export interface Delivered {
  readonly task: unknown;
  taken(): void;
}

/** What a controller does while it leads a run: tasks out, results in. */
export class Leading {
  private readonly config: LeadingConfig;
  private readonly writer: Writer;
  private readonly publishing: Publishing;
  private readonly intake: Intake;
  private readonly takings: Takings;
  private readonly heartbeat: ReturnType<typeof setInterval>;
  private source: Source | undefined;
  private hasEnded = false;
  private requested = 0;
  private fillTimer: ReturnType<typeof setTimeout> | undefined;
  private putting = 0;
  private putLine: Promise<void> = Promise.resolve();
  private arrivedChunks: number;
  private readonly books: { done: number; failed: number; retried: number };
  private roomFor: (() => void) | undefined;
  private checkpointAt = performance.now();
  private written: number;
  private isStopped = false;
  private isPaused = false;
  private isWriting = false;

  constructor(config: LeadingConfig, cursor: Cursor, last: number) {
    this.config = config;
    const { store, names, lead, payloads, rules, window, chunk } = config;
    this.takings = new Takings(lead.begin);
    this.arrivedChunks = lead.begin.chunks;
    this.written = lead.begin.seq;
    const { done, failed, retried } = lead.begin;
    this.books = { done, failed: failed + cursor.refused, retried };
    const { mostBytes } = payloads;
    const emit = (bytes: Uint8Array): void => this.emit(bytes);
    const refuse = (index: number, task: unknown, error: unknown): void => this.refuse(index, task, error);
    this.writer = new Writer({ rules, window, chunk, mostBytes, emit, refuse }, cursor);
    this.publishing = new Publishing(store, names.task(lead.epoch), last, {
      stored: () => this.update(),
      failed: (error) => this.fail(error),
    });
    this.intake = new Intake(store, names);
    this.heartbeat = setInterval(() => this.beat(), CHECKPOINT_MS);
    this.intake.read(lead.begin.seq, (message) => this.take(message)).catch((error: unknown) => this.fail(error));
  }

  get counts(): { pulled: number; enqueued: number; done: number; failed: number; retried: number } {
    return { pulled: this.writer.pulled, enqueued: this.writer.cursor.enqueued, ...this.books };
  }

  get dropped(): number {
    return this.source?.dropped ?? 0;
  }

  get accounts(): Accounts {
    const quiet =
      this.hasEnded &&
      this.writer.waiting === 0 &&
      this.putting === 0 &&
      this.publishing.isSettled &&
      this.arrivedChunks === this.publishing.last;
    return { quiet, drained: quiet && this.takings.taken.chunks === this.publishing.last };
  }

  /** From here on tasks come. */
  schedule(open: (sink: SourceSink<unknown>) => Source, failed: (error: unknown) => void): void {
    const end = (): void => {
      this.hasEnded = true;
      this.flush();
      this.update();
    };
    this.source = open({
      next: (values) => {
        this.requested -= values.length;
        this.writer.add(values);
        this.fill();
        this.replenish();
      },
      end,
      fail: (error) => {
        failed(error);
        end();
      },
    });
    this.replenish();
  }

  /** Takes no more from the scheduler; what was taken goes out. */
  drain(): void {
    if (this.hasEnded) return;
    this.source?.close();
    this.hasEnded = true;
    this.flush();
    this.update();
  }

  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
    this.replenish();
  }

  /** Nothing that comes from now on counts as taken. */
  halt(): void {
    this.isStopped = true;
  }

  stop(): void {
    this.isStopped = true;
    clearInterval(this.heartbeat);
    clearTimeout(this.fillTimer);
    this.source?.close();
    this.publishing.stop();
    this.roomFor?.();
    this.intake.stop();
  }

  /** Writes down how far the consumer is. */
  async checkpoint(end?: 'left' | 'over'): Promise<void> {
    const { taken } = this.takings;
    this.checkpointAt = performance.now();
    await this.config.lead.write(taken, end);
    this.written = taken.seq;
  }

  private get unsettled(): number {
    const { done, failed } = this.takings.taken;
    const { enqueued, refused } = this.writer.cursor;
    return this.writer.pulled + enqueued - refused - done - failed;
  }

  private replenish(): void {
    if (this.isStopped || this.hasEnded || this.isPaused || !this.source) return;
    const { window, rollCall } = this.config;
    const { unsettled, requested } = this;
    const count = credits(this.writer.measurements, { window, unsettled, requested, slots: rollCall.slots });
    if (count === 0) return;
    this.requested += count;
    this.source.request(count);
  }

  /** What does not fill a chunk goes out at once where nothing else is on its way. */
  private fill(): void {
    if (this.writer.waiting === 0 || this.fillTimer !== undefined) return;
    this.fillTimer = setTimeout(() => this.flush(), FILL_MS);
  }

  private flush(): void {
    clearTimeout(this.fillTimer);
    this.fillTimer = undefined;
    this.writer.flush();
  }

  /** In order, also where one has to be put aside first. */
  private emit(bytes: Uint8Array): void {
    const { payloads, lead } = this.config;
    if (this.putting === 0 && bytes.length <= payloads.mostBytes) {
      this.publishing.push(bytes);
      return;
    }
    this.putting++;
    const name = `task.${lead.epoch}.${this.publishing.last + this.putting}`;
    this.putLine = this.putLine
      .then(async () => {
        this.publishing.push((await payloads.put(bytes, name)).bytes);
        this.putting--;
        this.update();
      })
      .catch((error: unknown) => this.fail(error));
  }

  private refuse(index: number, task: unknown, cause: unknown): void {
    const error = new TaskError(`task ${index} failed: it cannot be sent to a host: ${inWords(cause)}`, task, 1, { cause });
    this.books.failed++;
    const history = decodeFailure(failureOf(undefined, error, 1)).map((attempt) => ({ ...attempt, error }));
    this.config.sink.fail({ index, value: task, attempts: 1, history } as unknown as Task, history[0] as never);
  }

  private async take(message: JsMsg): Promise<void> {
    const { lead, payloads, resultCapacity } = this.config;
    while (!lead.isSure && !this.isStopped) await this.makeSure();
    const { value: result, blob } = await payloads.open<ChunkResult>(message.data);
    if (this.isStopped) return;
    await this.born(message.seq, result);
    if (this.isStopped) return;
    this.writer.ran(result.split ? 0 : result.count, result.ranMs);
    this.arrivedChunks++;
    this.deliver(message.seq, result);
    if (blob !== undefined) void payloads.drop(blob);
    this.update();
    if (this.takings.untaken > resultCapacity) {
      await new Promise<void>((resolve) => {
        this.roomFor = resolve;
      });
    }
  }

  /** After a long silence somebody else may have the lead. */
  private async makeSure(): Promise<void> {
    try {
      await this.checkpoint();
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pause(CHECKPOINT_MS);
    }
  }

  /** Tasks that a result brings along are stored before anything of it is delivered. */
  private async born(seq: number, { split, children, index }: ChunkResult): Promise<void> {
    if (!split && children.length === 0) return;
    const values = split ? split.values : children.flatMap(([, born]) => born);
    const indexes = split
      ? split.values.map((_, i) => indexAt(index, i))
      : children.flatMap(([position, born]) => born.map(() => indexAt(index, position)));
    this.writer.born({ seq, values, index: indexes, isSplit: split !== undefined });
    await this.putLine;
    await this.publishing.settled();
  }

  private deliver(seq: number, { split, values, failed, tasks, index, count, ranMs, retried }: ChunkResult): void {
    const { sink, isPulled } = this.config;
    const isFailed = new Set(failed.map(([position]) => position));
    const tally = split ? { done: 0, failed: 0, retried } : { done: count - failed.length, failed: failed.length, retried };
    this.books.done += tally.done;
    this.books.failed += tally.failed;
    this.books.retried += tally.retried;
    // One more than there are: a message counts when all of it was given away, and the consumer may leave in its middle.
    const settle = this.takings.add(seq, tally, (isPulled ? tally.done : 0) + 1);
    if (split) return settle();
    const taken = (): void => {
      settle();
      this.hasRoom();
    };
    const done = failed.length === 0 ? values : values.filter((_, position) => !isFailed.has(position));
    const task = (position: number): Task =>
      ({ index: indexAt(index, position), value: { task: tasks?.[position], taken } satisfies Delivered }) as Task;
    const positions = isPulled ? Array.from({ length: count }, (_, position) => position) : [];
    // Only where results are processed one by one does the sink look at tasks.
    const of = positions.filter((position) => !isFailed.has(position)).map(task);
    if (done.length > 0) sink.deliver(0, of, done, done.length === 0 ? 0 : ranMs / done.length);
    for (const [position, failure] of failed) {
      const history = decodeFailure(failure);
      const { attempts, task: value } = failure;
      sink.fail({ index: indexAt(index, position), value, attempts, history } as unknown as Task, history.at(-1) as never);
    }
    if (!this.isStopped) taken();
  }

  private hasRoom(): void {
    const { roomFor } = this;
    if (roomFor && this.takings.untaken <= this.config.resultCapacity) {
      this.roomFor = undefined;
      roomFor();
    }
    this.update();
  }

  private update(): void {
    if (this.isStopped) return;
    this.replenish();
    this.config.changed();
  }

  /** Who writes shows that it lives. */
  private beat(): void {
    const { leaseTimeout } = this.config;
    const isNews = this.takings.taken.seq !== this.written;
    if (!isNews && performance.now() - this.checkpointAt < leaseTimeout / 3) return;
    if (this.isWriting) return;
    this.isWriting = true;
    this.checkpoint()
      .catch((error: unknown) => {
        if (!isPassing(error)) this.fail(error);
      })
      .finally(() => {
        this.isWriting = false;
      });
  }

  private fail(error: unknown): void {
    if (!this.isStopped) this.config.failed(error);
  }
}
