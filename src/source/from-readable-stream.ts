import type { ReadableStreamLike } from '../contract/scheduler.js';
import type { OpenSource } from '../contract/source.js';
import { SourceError } from '../errors.js';
import { fromAsyncIterable } from './from-async-iterable.js';
import { readOnce } from './read-once.js';

type Reader<T> = ReturnType<ReadableStreamLike<T>['getReader']>;

/**
 * Reads a web stream, one `read()` a credit. The stream is locked from the opening on and unlocked at its end.
 *
 * **Cancellation**: `close()` calls `cancel()` once, unless the stream has ended or failed. An error of `cancel()` is
 * reported as unhandled.
 */
export function fromReadableStream<T>(stream: ReadableStreamLike<T>): OpenSource<T> {
  return fromAsyncIterable({
    [Symbol.asyncIterator]: () => readOnce(stream, () => readerIterator(readerOf(stream))),
  });
}

function readerOf<T>(stream: ReadableStreamLike<T>): Reader<T> {
  try {
    return stream.getReader();
  } catch (error) {
    throw new SourceError(
      'the ReadableStream cannot be read, probably because it is locked by another reader: pass an unlocked one, or a branch made with tee()',
      { cause: error },
    );
  }
}

function readerIterator<T>(reader: Reader<T>): AsyncIterator<T> {
  return {
    async next() {
      const step = await reader.read();
      if (step.done) reader.releaseLock();
      return step as IteratorResult<T>;
    },
    async return() {
      try {
        await reader.cancel();
      } finally {
        reader.releaseLock();
      }
      return { done: true, value: undefined };
    },
  };
}
