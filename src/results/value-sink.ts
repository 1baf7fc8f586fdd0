import type { NextObserver } from 'rxjs';
import type { DeadLetter } from '../contract/outcome.js';
import { bury } from './dead-letters.js';
import type { Consumer, InContext, ResultSink, SinkEvents } from './sink.js';

/** Results as bare values, pushed as they come: an Observable's consumer takes each at once. */
export function valueSink(
  consumer: Consumer<unknown>,
  inContext: InContext,
  deadLetters: NextObserver<DeadLetter<unknown>> | undefined,
  events: SinkEvents,
): ResultSink {
  let muted = false;
  return {
    timed: false,
    deliver(_worker, _tasks, values) {
      inContext(() => {
        for (const value of values) {
          // The consumer may leave between two values of a batch.
          if (muted || consumer.closed) return;
          consumer.next(value);
        }
      });
      return values.length;
    },
    fail(task, last) {
      if (muted) return;
      if (!deadLetters) return events.fatal(last.error);
      try {
        inContext(() => bury(deadLetters, task, last));
      } catch (error) {
        events.fatal(error);
      }
    },
    cancel: () => undefined,
    over: () => events.drained(),
    mute() {
      muted = true;
    },
  };
}
