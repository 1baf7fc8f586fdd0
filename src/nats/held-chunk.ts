import type { Chunk, ChunkResult, Failure } from './chunk.js';

/** A chunk in the hands of a host, and what has become of its tasks so far. */
export class HeldChunk {
  readonly number: number;
  readonly chunk: Chunk;
  /** How often it was delivered. */
  readonly deliveries: number;
  /** Where its acknowledgement goes; another one when it is delivered again meanwhile. */
  reply: string;
  private readonly values: unknown[];
  private readonly failed: [number, Failure][] = [];
  private readonly children: [number, readonly unknown[]][] = [];
  private left: number;
  private ranMs = 0;
  private retried = 0;

  constructor(number: number, chunk: Chunk, deliveries: number, reply: string) {
    this.number = number;
    this.chunk = chunk;
    this.deliveries = deliveries;
    this.reply = reply;
    this.left = chunk.values.length;
    this.values = new Array(chunk.values.length);
  }

  /** A host went away under it, and it is alone in its chunk. */
  get isSuspect(): boolean {
    return this.chunk.suspect === true;
  }

  get maxAttempts(): number {
    return this.chunk.rules.maxAttempts;
  }

  get size(): number {
    return this.chunk.values.length;
  }

  /** Tasks without an outcome. */
  get open(): number {
    return this.left;
  }

  get failures(): number {
    return this.failed.length;
  }

  done(position: number, value: unknown, ranMs: number, attemptsBefore: number): void {
    this.values[position] = value;
    this.ranMs += ranMs;
    this.retried += attemptsBefore;
    this.left--;
  }

  born(position: number, values: readonly unknown[]): void {
    this.children.push([position, values]);
  }

  fail(position: number, failure: Failure): void {
    this.failed.push([position, failure]);
    this.ranMs += failure.history.at(-1)?.ranMs ?? 0;
    this.retried += failure.attempts - 1;
    this.left--;
  }

  /** What was found to be impossible to send. */
  replace(position: number, failure: Failure): void {
    this.values[position] = undefined;
    this.failed.push([position, failure]);
  }

  valueAt(position: number): unknown {
    return this.values[position];
  }

  result(host: string): ChunkResult {
    const { cursor, index, rules, values } = this.chunk;
    return {
      cursor,
      host,
      index,
      count: values.length,
      values: this.values,
      failed: this.failed,
      children: this.children,
      tasks: rules.echo ? values : undefined,
      ranMs: this.ranMs,
      retried: this.retried,
    };
  }

  /** Each task is to have a chunk of its own. */
  split(host: string): ChunkResult {
    const { cursor, index, values } = this.chunk;
    return {
      cursor,
      host,
      index,
      count: values.length,
      values: [],
      failed: [],
      children: [],
      tasks: undefined,
      split: { values },
      ranMs: 0,
      retried: 0,
    };
  }
}
