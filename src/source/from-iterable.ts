import type { OpenSource } from '../contract/source.js';
import { failedSource } from './failed-source.js';
import { IteratorSource } from './iterator-source.js';
import { type PullEnv, pullEnv } from './pull-env.js';
import { readOnce } from './read-once.js';

/**
 * Pulls exactly as many values from an iterable as there are credits.
 *
 * **Backpressure**: `next()` is called once a credit, synchronously, and values travel in arrays. A slow iterator
 * hands over what it has after about 4 ms and goes on in a later macrotask.
 * **Cancellation**: `close()` calls `return()` once, unless the iterator has finished or thrown by itself. What
 * `return()` throws is reported as an unhandled error: the sink must hear nothing more.
 */
export function fromIterable<T>(iterable: Iterable<T>, env: PullEnv = pullEnv): OpenSource<T> {
  return (sink) => {
    try {
      const iterator = iterable[Symbol.iterator]();
      return readOnce(iterator, () => new IteratorSource(iterator, sink, env));
    } catch (error) {
      return failedSource(sink, error);
    }
  };
}
