import { captureContext } from '#platform';
import { Observable } from 'rxjs';
import type { SolveOptions } from './contract/options.js';
import type { Scheduler } from './contract/scheduler.js';
import type { Streams } from './controller/pool.js';
import type { Ending, FeedRequest } from './controller/pool-core.js';
import { type CheckedSolveOptions, checkSolveOptions } from './options.js';
import { makeSink, type Wanted } from './results/make-sink.js';
import type { Consumer, InContext } from './results/sink.js';
import { type SchedulerSource, sourceOf } from './source/open-source.js';

/** Where the results of a stream go, and how they are wanted. */
export interface Destination {
  readonly wanted: Wanted;
  readonly consumer: Consumer<unknown>;
  readonly inContext: InContext;
  readonly isMission: boolean;
  ended(ending: Ending): void;
}

/** Everything a pool needs to work through one stream of tasks. */
export function feedRequest<T, R>(source: SchedulerSource<T>, options: CheckedSolveOptions<T, R>, to: Destination): FeedRequest {
  const { resultCapacity, maxAttempts, transferTask, signal } = options;
  return {
    open: source.open as FeedRequest['open'],
    resultCapacity,
    maxAttempts,
    transferTask: transferTask as FeedRequest['transferTask'],
    signal,
    isMission: to.isMission,
    sink: (events) => makeSink(to.wanted, options as CheckedSolveOptions<unknown, unknown>, to.consumer, to.inContext, events),
    ended: to.ended,
  };
}

/** Streams on a pool: each subscription is one stream of tasks. */
export function streams<T, R>(): Streams<T, R> {
  const stream =
    (wanted: Wanted) =>
    (core: Parameters<Streams<T, R>['values']>[0], scheduler: Scheduler<T>, given: SolveOptions<T, R, never> | undefined): Observable<never> => {
      const options = checkSolveOptions<T, R>(given);
      const source = sourceOf<T>(scheduler, options.overflow);
      return new Observable((subscriber) => {
        const refused = core.refusal();
        if (refused) return subscriber.error(refused.error);
        const inContext = captureContext();
        const handle = core.feed(
          feedRequest(source, options, {
            wanted,
            consumer: subscriber,
            inContext,
            isMission: false,
            ended: (ending) => inContext(() => (ending ? subscriber.error(ending.error) : subscriber.complete())),
          }),
        );
        return () => handle.abandon(new DOMException('the subscriber left', 'AbortError'));
      });
    };
  return { values: stream('values'), outcomes: stream('outcomes') };
}
