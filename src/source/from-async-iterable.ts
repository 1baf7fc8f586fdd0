import type { OpenSource, Source, SourceSink } from '../contract/source.js';
import { failedSource } from './failed-source.js';
import { readOnce } from './read-once.js';
import { reportUnhandled } from './report-unhandled.js';

/**
 * Pulls values from an async iterable, one at a time, only while there are credits.
 *
 * **Backpressure**: at most one `next()` is pending, and none without a credit.
 * **Cancellation**: `close()` calls `return()` once, also while a `next()` is pending, unless the iterator has finished
 * or failed by itself. What that `next()` still brings is ignored, an error too: an aborted read ends like this. An
 * error of `return()` is reported as unhandled.
 */
export function fromAsyncIterable<T>(iterable: AsyncIterable<T>): OpenSource<T> {
  return (sink) => {
    try {
      const iterator = iterable[Symbol.asyncIterator]();
      return readOnce(iterator, () => new AsyncIteratorSource(iterator, sink));
    } catch (error) {
      return failedSource(sink, error);
    }
  };
}

class AsyncIteratorSource<T> implements Source {
  readonly dropped = 0;
  released: Promise<void> | undefined;
  private readonly iterator: AsyncIterator<T>;
  private readonly sink: SourceSink<T>;
  private open = true;
  private pending = false;
  private credits = 0;

  constructor(iterator: AsyncIterator<T>, sink: SourceSink<T>) {
    this.iterator = iterator;
    this.sink = sink;
  }

  request(count: number): void {
    this.credits += count;
    this.pull();
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    this.released = this.release().catch(reportUnhandled);
  }

  private pull(): void {
    if (!this.open || this.pending || this.credits === 0) return;
    this.pending = true;
    this.step().then(
      (step) => this.arrived(step),
      (error) => this.broke(error),
    );
  }

  // Async, so that an iterator which throws where it should reject is treated alike.
  private async step(): Promise<IteratorResult<T>> {
    return this.iterator.next();
  }

  private async release(): Promise<void> {
    await this.iterator.return?.();
  }

  private arrived(step: IteratorResult<T>): void {
    this.pending = false;
    if (!this.open) return;
    if (step.done) {
      this.open = false;
      this.sink.end();
      return;
    }
    this.credits -= 1;
    this.sink.next([step.value]);
    this.pull();
  }

  private broke(error: unknown): void {
    if (!this.open) return;
    this.open = false;
    this.sink.fail(error);
  }
}
