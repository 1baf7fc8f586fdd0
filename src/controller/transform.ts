import { PoolClosedError } from '../errors.js';
import type { Writing, WrittenSource } from '../source/written-source.js';
import { type BeginIteration, Iteration } from './iteration.js';

/**
 * A pair of web streams: tasks are written to one, results are read from the other. Begun by the first write or read.
 *
 * An error of the stream is the error of both ends; so is the reason with which one of them gives up.
 */
export function transformPair<T, R>(
  write: (writing: Writing) => WrittenSource<T>,
  begin: (written: WrittenSource<T>) => BeginIteration,
): TransformStream<T, R> {
  const written = write({
    begin: () => iteration.begin(),
    aborted(reason) {
      iteration.begin();
      iteration.cancel(reason);
    },
  });
  const iteration = new Iteration<R>((consumer, inContext, ended) =>
    begin(written)(consumer, inContext, (ending) => {
      written.refuse(ending ? ending.error : new PoolClosedError('the pool is closed: it takes no more tasks'));
      ended(ending);
    }),
  );
  const readable = new ReadableStream<R>(
    {
      async pull(controller) {
        const step = await iteration.next();
        if (step.done) controller.close();
        else controller.enqueue(step.value);
      },
      cancel(reason) {
        written.refuse(reason);
        return iteration.leave(reason);
      },
    },
    // What is not read stays in the pool, where it is counted.
    { highWaterMark: 0 },
  );
  return { readable, writable: written.writable };
}
