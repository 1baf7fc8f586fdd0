import type { Source, SourceSink } from '../contract/source.js';
import { type ChunkResult, type Cursor, indexAt, type Rules } from './chunk.js';
import { credits } from './chunk-size.js';
import type { Payloads } from './payloads.js';
import { persistently } from './persist.js';
import { Publishing } from './publishing.js';
import type { Store } from './store.js';
import { type Born, Writer } from './writer.js';

/** A chunk that is not full waits so long for more. */
const FILL_MS = 1;

export interface OutgoingConfig {
  readonly store: Store;
  readonly payloads: Payloads;
  /** Subject of the chunks of this controller. */
  readonly subject: string;
  readonly epoch: number;
  readonly rules: Rules;
  readonly window: number;
  readonly chunk: 'auto' | number;
  /** Tasks whose outcome was taken. */
  settled(): number;
  /** Places of all hosts that are there. */
  slots(): number;
  /** A task cannot be cloned, so it has failed. */
  refuse(index: number, task: unknown, error: unknown): void;
  /** More is stored, or the scheduler has ended. */
  changed(): void;
  failed(error: unknown): void;
}

/** The way of the tasks: from the scheduler, as credits allow, into chunks, and into the task stream. */
export class Outgoing {
  private readonly config: OutgoingConfig;
  private readonly writer: Writer;
  private readonly publishing: Publishing;
  private source: Source | undefined;
  private ended = false;
  private requested = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Chunks that are, or wait for one that is, being put aside first. */
  private putting = 0;
  private putLine: Promise<void> = Promise.resolve();
  private isStopped = false;
  private readonly off = new AbortController();
  private isPaused = false;

  constructor(config: OutgoingConfig, cursor: Cursor, last: number) {
    this.config = config;
    const { rules, window, chunk, payloads, store, subject } = config;
    this.writer = new Writer(
      {
        rules,
        window,
        chunk,
        mostBytes: payloads.mostBytes,
        emit: (bytes, cursor) => this.emit(bytes, cursor),
        refuse: (index, task, error) => config.refuse(index, task, error),
      },
      cursor,
    );
    this.publishing = new Publishing(store, subject, last, {
      stored: () => config.changed(),
      failed: (error) => config.failed(error),
    });
  }

  /** Tasks taken from the scheduler. */
  get pulled(): number {
    return this.writer.pulled;
  }

  get cursor(): Cursor {
    return this.writer.cursor;
  }

  get dropped(): number {
    return this.source?.dropped ?? 0;
  }

  /** Chunks, those of earlier controllers included. */
  get chunks(): number {
    return this.publishing.last;
  }

  /** The scheduler will send no more, and everything is stored. */
  get isOver(): boolean {
    return this.ended && this.writer.waiting === 0 && this.putting === 0 && this.publishing.isSettled;
  }

  /** From here on tasks come. */
  open(open: (sink: SourceSink<unknown>) => Source, failed: (error: unknown) => void): void {
    this.source = open({
      next: (values) => {
        this.requested -= values.length;
        this.writer.add(values);
        if (this.writer.waiting > 0) this.timer ??= setTimeout(() => this.flush(), FILL_MS);
        this.replenish();
      },
      end: () => this.end(),
      fail: (error) => {
        failed(error);
        this.end();
      },
    });
    this.replenish();
  }

  /** Takes no more from the scheduler; what was taken goes out. */
  drain(): void {
    if (this.ended) return;
    this.source?.close();
    this.end();
  }

  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
    this.replenish();
  }

  stop(): void {
    this.isStopped = true;
    this.off.abort();
    clearTimeout(this.timer);
    this.source?.close();
    this.publishing.stop();
  }

  /** A chunk of `count` tasks has come back. */
  ran(count: number, ranMs: number): void {
    this.writer.ran(count, ranMs);
  }

  /** Resolves when tasks that came with a result are stored. */
  async born(born: Born): Promise<void> {
    this.writer.born(born);
    await this.putLine;
    await this.publishing.settled();
  }

  /** Asks the scheduler for as many tasks as there is room for. */
  replenish(): void {
    if (this.isStopped || this.ended || this.isPaused || !this.source) return;
    const { window } = this.config;
    const { requested } = this;
    const { enqueued, refused } = this.writer.cursor;
    const unsettled = this.writer.pulled + enqueued - refused - this.config.settled();
    const counts = { window, unsettled, requested, slots: this.config.slots() };
    const count = credits(this.writer.measurements, counts);
    if (count === 0) return;
    this.requested += count;
    this.source.request(count);
  }

  private end(): void {
    this.ended = true;
    this.flush();
    this.config.changed();
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.isStopped) this.writer.flush();
  }

  /** In order, also where one has to be put aside first. */
  private emit(bytes: Uint8Array, cursor: Cursor): void {
    const { payloads, epoch } = this.config;
    if (this.putting === 0 && bytes.length <= payloads.mostBytes) {
      this.publishing.push(bytes);
      return;
    }
    this.putting++;
    const name = `task.${epoch}.${this.publishing.last + this.putting}`;
    this.putLine = this.putLine
      .then(async () => {
        this.publishing.push((await persistently(this.off.signal, () => payloads.put(bytes, name, cursor))).bytes);
        this.putting--;
        this.config.changed();
      })
      .catch((error: unknown) => this.config.failed(error));
  }
}

/** Tasks that a result brings along, each with its pull order: child tasks, or those of a chunk that is taken apart. */
export function bornOf(
  seq: number,
  { split, children, index }: Pick<ChunkResult, 'split' | 'children' | 'index'>,
): Born | undefined {
  if (split) {
    return { seq, values: split.values, index: split.values.map((_, at) => indexAt(index, at)), isSplit: true };
  }
  if (children.length === 0) return undefined;
  const values = children.flatMap(([, born]) => born);
  const indexes = children.flatMap(([position, born]) => born.map(() => indexAt(index, position)));
  return { seq, values, index: indexes, isSplit: false };
}
