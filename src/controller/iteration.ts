import { captureContext } from '#platform';
import type { InContext, PullingConsumer, ResultBuffer } from '../results/sink.js';
import type { Ending, FeedHandle } from './pool-core.js';

/** Begins the stream. `ended` may be called before it returns. Undefined: it was refused, and `ended` has said why. */
export type BeginIteration = (
  consumer: PullingConsumer,
  inContext: InContext,
  ended: (ending: Ending) => void,
) => FeedHandle | undefined;

interface Asked<R> {
  resolve(step: IteratorResult<R, undefined>): void;
  reject(error: unknown): void;
}

/**
 * A stream of results that is begun by the first `next()` and taken one by one.
 *
 * What came before an error is taken before it. `next()` may be called again before the last one has answered: the
 * answers come in the order of the calls.
 */
export class Iteration<R> implements AsyncIterableIterator<R> {
  private readonly beginStream: BeginIteration;
  private buffer: ResultBuffer | undefined;
  private handle: FeedHandle | undefined;
  private hasBegun = false;
  /** What is to be told at the end of what is in the buffer; only once. */
  private ending: Ending;
  private isOver = false;
  /** The consumer has left, and why. */
  private departure: { readonly reason: unknown } | undefined;
  /** Called once the stream is over. */
  private readonly leaving: (() => void)[] = [];
  private readonly asked: Asked<R>[] = [];

  constructor(begin: BeginIteration) {
    this.beginStream = begin;
  }

  /** Begins the stream, if that was not done before. */
  begin(): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    this.handle = this.beginStream(
      {
        attach: (buffer) => {
          this.buffer = buffer;
        },
        arrived: () => this.answer(),
      },
      captureContext(),
      (ending) => this.ended(ending),
    );
    // Who leaves while it is begun leaves now.
    if (this.departure) this.handle?.abandon(this.departure.reason);
  }

  next(): Promise<IteratorResult<R, undefined>> {
    return new Promise((resolve, reject) => {
      this.asked.push({ resolve, reject });
      if (!this.departure) this.begin();
      this.answer();
    });
  }

  /** Cancels what has no outcome yet; resolves once the scheduler is released. */
  async return(): Promise<IteratorResult<R, undefined>> {
    await this.leave(new DOMException('the consumer left the loop', 'AbortError'));
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Nothing more is wanted. Resolves once the scheduler is released. */
  async leave(reason: unknown): Promise<void> {
    this.departure ??= { reason };
    this.buffer = undefined;
    this.ending = undefined;
    if (!this.hasBegun) {
      this.hasBegun = true;
      this.isOver = true;
    }
    this.handle?.abandon(reason);
    this.answer();
    if (!this.isOver) await new Promise<void>((resolve) => this.leaving.push(resolve));
    await this.handle?.released;
  }

  /** Cancels what has no outcome yet; `next()` rejects with the reason after what came before. */
  cancel(reason: unknown): void {
    this.handle?.cancel(reason);
  }

  private ended(ending: Ending): void {
    this.isOver = true;
    if (!this.departure) this.ending = ending;
    for (const resolve of this.leaving.splice(0)) resolve();
    this.answer();
  }

  /** Answers as many calls of `next()` as can be. */
  private answer(): void {
    while (this.asked.length > 0 && this.departure) this.asked.shift()?.resolve({ done: true, value: undefined });
    while (this.asked.length > 0 && this.buffer && this.buffer.size > 0) {
      const asked = this.asked.shift();
      asked?.resolve({ done: false, value: this.buffer.take() as R });
    }
    if (!this.isOver) return;
    while (this.asked.length > 0) {
      const { ending } = this;
      const asked = this.asked.shift();
      this.ending = undefined;
      if (ending) asked?.reject(ending.error);
      else asked?.resolve({ done: true, value: undefined });
    }
  }
}
