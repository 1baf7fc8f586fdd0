import type { Overflow, SourceSink } from '../contract/source.js';
import { OverflowError } from '../errors.js';
import { Line } from '../line.js';

const DEFAULT_LIMIT = 65_536;

type Ending = { readonly kind: 'end' } | { readonly kind: 'fail'; readonly error: unknown };

/** What a gate needs to know of the one that pushes. */
export interface Pusher {
  readonly overflow: Overflow | undefined;
  /** What to do about an overflow, for the message of the error. */
  readonly advice: string;
  /** Makes it push no more. Called once the gate takes nothing more, possibly several times. */
  stop(): void;
}

/**
 * Lets pushed values through for credits and holds the others back, under the overflow policy.
 *
 * An end or an error waits until every value before it was delivered.
 */
export class CreditGate<T> {
  dropped = 0;
  private readonly sink: SourceSink<T>;
  private readonly pusher: Pusher;
  private readonly limit: number;
  private readonly waiting = new Line<T>();
  private credits = 0;
  private delivering = false;
  private ending: Ending | undefined;
  private closed = false;

  constructor(sink: SourceSink<T>, pusher: Pusher) {
    this.sink = sink;
    this.pusher = pusher;
    const { strategy = 'error', limit = DEFAULT_LIMIT } = pusher.overflow ?? {};
    this.limit = strategy === 'buffer' ? Infinity : limit;
  }

  /** Credits for which no value is here yet; negative if values wait for credit. */
  get missing(): number {
    return this.credits - this.waiting.size;
  }

  request(count: number): void {
    if (this.closed) return;
    this.credits += count;
    this.flush();
  }

  push(value: T): void {
    if (this.ending !== undefined || this.closed) return;
    // While an array is being delivered values wait although there is credit for them: these are not too many.
    if (this.waiting.size - this.credits >= this.limit) {
      this.overflow(value);
      return;
    }
    this.waiting.push(value);
    this.flush();
  }

  end(): void {
    this.endWith({ kind: 'end' });
  }

  fail(error: unknown): void {
    this.endWith({ kind: 'fail', error });
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.waiting.clear();
    this.pusher.stop();
  }

  private endWith(ending: Ending): void {
    this.ending ??= ending;
    this.flush();
  }

  private overflow(value: T): void {
    if (this.pusher.overflow === undefined || this.pusher.overflow.strategy === 'error') {
      this.ending = { kind: 'fail', error: this.overflowError() };
      this.pusher.stop();
      this.flush();
      return;
    }
    this.dropped += 1;
    if (this.pusher.overflow.strategy === 'drop-newest' || this.waiting.size === 0) return;
    this.waiting.take();
    this.waiting.push(value);
  }

  private overflowError(): OverflowError {
    const tasks = `${this.limit.toLocaleString('en-US')} tasks`;
    return new OverflowError(
      this.limit,
      `the scheduler is ahead by ${tasks} (overflow.limit): raise it, choose another overflow.strategy, or ${this.pusher.advice}`,
    );
  }

  private flush(): void {
    if (this.delivering) return;
    this.delivering = true;
    while (this.credits > 0 && this.waiting.size > 0) {
      const tasks = this.waiting.takeUpTo(this.credits);
      this.credits -= tasks.length;
      this.sink.next(tasks);
    }
    this.delivering = false;
    if (this.ending !== undefined && this.waiting.size === 0) this.tellEnding(this.ending);
  }

  private tellEnding(ending: Ending): void {
    if (this.closed) return;
    this.closed = true;
    if (ending.kind === 'end') this.sink.end();
    else this.sink.fail(ending.error);
  }
}
