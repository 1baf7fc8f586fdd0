import type { OpenSource } from '../contract/source.js';
import { SourceError } from '../errors.js';
import { fromAsyncIterable } from './from-async-iterable.js';
import { readOnce } from './read-once.js';

/** What is used of a `Readable`, of `node:stream` or of the npm package `readable-stream`. */
export interface NodeReadable<T> extends AsyncIterable<T> {
  readonly destroyed?: boolean;
  readonly _readableState?: { readonly ended: boolean; readonly length: number };
  on(event: 'error', listener: () => void): unknown;
  destroy(): unknown;
}

/**
 * Reads a Node stream as an async iterable. One that is destroyed before its end, at whatever moment and with or
 * without an error, fails.
 *
 * **Cancellation**: `close()` destroys the stream. Errors that it emits after that are ignored: many streams answer
 * `destroy()` with one.
 */
export function fromNodeReadable<T>(stream: NodeReadable<T>): OpenSource<T> {
  return fromAsyncIterable({
    [Symbol.asyncIterator]: () => readOnce(stream, () => readableIterator(stream)),
  });
}

function readableIterator<T>(stream: NodeReadable<T>): AsyncIterator<T> {
  // Node's iterator listens for errors only from its first next() on; until then one would end the process.
  stream.on('error', () => undefined);
  const iterator = stream[Symbol.asyncIterator]();
  return {
    async next() {
      const step = await iterator.next();
      if (step.done && isCutShort(stream)) throw new SourceError('the Node stream was destroyed before its end');
      return step;
    },
    async return() {
      // Not left to the iterator: its return() waits behind a pending next(), and does nothing before the first.
      stream.destroy();
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
}

// Node itself rejects; `readable-stream` 3, still common, ends in silence. `ended`: all of it is in the buffer.
function isCutShort<T>({ destroyed, _readableState: state }: NodeReadable<T>): boolean {
  return destroyed === true && state !== undefined && !(state.ended && state.length === 0);
}
