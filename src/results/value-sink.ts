import type { NextObserver } from 'rxjs';
import type { DeadLetter } from '../contract/outcome.js';
import { bury } from './dead-letters.js';
import type { Consumer, Exit, InContext, ResultSink, SinkEvents } from './sink.js';

/** An Observable's consumer takes each value at once. */
export function pushExit(consumer: Consumer<unknown>): Exit {
  return {
    get closed() {
      return consumer.closed;
    },
    emit(value) {
      consumer.next(value);
      return 1;
    },
  };
}

/** Results as bare values, given away as they come. */
export function valueSink(
  exit: Exit,
  inContext: InContext,
  deadLetters: NextObserver<DeadLetter<unknown>> | undefined,
  events: SinkEvents,
): ResultSink {
  let muted = false;
  const emit = (values: readonly unknown[]): number => {
    let taken = 0;
    inContext(() => {
      for (const value of values) {
        // The consumer may leave between two values of a batch.
        if (muted || exit.closed) return;
        taken += exit.emit(value);
      }
    });
    return muted || exit.closed ? values.length : taken;
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
