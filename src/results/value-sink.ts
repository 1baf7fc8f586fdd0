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
  const emit = (values: readonly unknown[]): number => {
    inContext(() => {
      for (const value of values) {
        // The consumer may leave between two values of a batch.
        if (muted || consumer.closed) return;
        consumer.next(value);
      }
    });
    return values.length;
  };
  return {
    timed: false,
    deliver: (_worker, _tasks, values) => emit(values),
    parts: (_worker, _task, values) => emit(values),
    ended: () => undefined,
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
