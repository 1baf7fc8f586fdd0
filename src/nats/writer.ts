import { type Chunk, type Cursor, indexAt, type Rules } from './chunk.js';
import { chunkSize, type Measured, packed, ran, UNKNOWN } from './chunk-size.js';
import { pack } from './codec.js';

export interface WriterConfig {
  readonly rules: Rules;
  readonly window: number;
  readonly chunk: 'auto' | number;
  readonly mostBytes: number;
  /** Stores a chunk after those before it. */
  emit(bytes: Uint8Array, cursor: Cursor): void;
  /** A task cannot be cloned, so it cannot travel. */
  refuse(index: number, task: unknown, error: unknown): void;
}

/** Tasks that go out next, with their pull order. */
interface Batch {
  readonly values: readonly unknown[];
  readonly index: Chunk['index'];
  readonly suspect?: true;
  /** The cursor when the first `count` of them are stored. */
  after(cursor: Cursor, count: number): Cursor;
}

/** Tasks that came with a result. */
export interface Born {
  /** The result that brought them, by its place in the stream. */
  readonly seq: number;
  readonly values: readonly unknown[];
  /** Pull order of each. */
  readonly index: readonly number[];
  /** They are no new tasks: the chunk that they were in is taken apart. */
  readonly isSplit: boolean;
}

/** Makes chunks of tasks. Each carries what was written with it, so there is one writer and no second book. */
export class Writer {
  cursor: Cursor;
  private measured: Measured = UNKNOWN;
  private pending: unknown[] = [];
  private readonly config: WriterConfig;

  constructor(config: WriterConfig, cursor: Cursor) {
    this.config = config;
    this.cursor = cursor;
  }

  /** Tasks taken from the scheduler, those that wait for a chunk included. */
  get pulled(): number {
    return this.cursor.tasks + this.pending.length;
  }

  get waiting(): number {
    return this.pending.length;
  }

  get measurements(): Measured {
    return this.measured;
  }

  /** A chunk has come back. */
  ran(count: number, ranMs: number): void {
    this.measured = ran(this.measured, count, ranMs);
  }

  /** Takes tasks of the scheduler; full chunks go out. */
  add(values: readonly unknown[]): void {
    this.pending = this.pending.length === 0 ? [...values] : [...this.pending, ...values];
    let from = 0;
    for (let size = this.size(); this.pending.length - from >= size; size = this.size()) {
      this.scheduled(this.pending.slice(from, from + size));
      from += size;
    }
    if (from > 0) this.pending = this.pending.slice(from);
  }

  /** What waits goes out. */
  flush(): void {
    if (this.pending.length === 0) return;
    const rest = this.pending;
    this.pending = [];
    this.scheduled(rest);
  }

  /** Tasks that came with a result go out, as far as they have not. */
  born({ seq, values, index, isSplit }: Born): void {
    const { childSeq, childPos } = this.cursor;
    if (seq < childSeq) return;
    const size = isSplit ? 1 : this.size();
    for (let from = seq === childSeq ? childPos : 0; from < values.length; from += size) {
      const already = from;
      this.write({
        values: values.slice(from, from + size),
        index: index.slice(from, from + size),
        ...(isSplit && { suspect: true }),
        after: (cursor, count) => ({
          ...cursor,
          enqueued: cursor.enqueued + (isSplit ? 0 : count),
          childSeq: seq,
          childPos: (cursor.childSeq === seq ? cursor.childPos : already) + count,
        }),
      });
    }
  }

  private size(): number {
    const { chunk, window, mostBytes } = this.config;
    return chunk === 'auto' ? chunkSize(this.measured, window, mostBytes) : chunk;
  }

  private scheduled(values: readonly unknown[]): void {
    const after = (cursor: Cursor, count: number): Cursor => ({ ...cursor, tasks: cursor.tasks + count });
    this.write({ values, index: this.cursor.tasks, after });
  }

  /** One that is too large is halved; so is one in which something cannot be cloned, until it stands alone. */
  private write(batch: Batch): void {
    const { values, index, suspect, after } = batch;
    const cursor = after(this.cursor, values.length);
    const chunk: Chunk = { cursor, rules: this.config.rules, index, values, ...(suspect && { suspect }) };
    let bytes: Uint8Array | undefined;
    try {
      bytes = pack(chunk);
    } catch (error) {
      if (values.length === 1) {
        this.cursor = { ...cursor, refused: cursor.refused + 1 };
        this.config.refuse(indexAt(index, 0), values[0], error);
        return;
      }
    }
    if (!bytes || (bytes.length > this.config.mostBytes && values.length > 1)) return this.halve(batch);
    this.measured = packed(this.measured, values.length, bytes.length);
    this.cursor = cursor;
    this.config.emit(bytes, cursor);
  }

  private halve(batch: Batch): void {
    const half = Math.ceil(batch.values.length / 2);
    for (const [from, to] of [
      [0, half],
      [half, batch.values.length],
    ] as const) {
      const { index } = batch;
      this.write({
        ...batch,
        values: batch.values.slice(from, to),
        index: typeof index === 'number' ? index + from : index.slice(from, to),
      });
    }
  }
}
