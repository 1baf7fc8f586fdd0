import type { InteropObservable, Observable } from 'rxjs';
import type { DemandScheduler, ReadableStreamLike, Scheduler } from '../contract/scheduler.js';
import type { OpenSource, Overflow } from '../contract/source.js';
import type { ThreadScheduler } from '../contract/thread.js';
import { OptionError, SourceError } from '../errors.js';
import { failedSource } from './failed-source.js';
import { fromAsyncIterable } from './from-async-iterable.js';
import { openDemand } from './from-demand.js';
import { fromIterable } from './from-iterable.js';
import { fromNodeReadable, type NodeReadable } from './from-node-readable.js';
import { fromObservable } from './from-observable.js';
import { fromReadableStream } from './from-readable-stream.js';
import { openThread } from './from-thread.js';
import { describeGiven, kindOf, WANTED } from './scheduler-kind.js';
import type { StartScheduler } from './start-scheduler.js';

/** A scheduler that was found to be one. */
export interface SchedulerSource<T> {
  /**
   * Starts it. May be called again for another run: what can be read only once then fails with a `SourceError`. A
   * scheduler that is over or broken from the start says so to the sink before this returns.
   */
  readonly open: OpenSource<T>;
}

/**
 * Looks at what was given as scheduler and tells how to open it. Nothing is started or consumed.
 *
 * A function is called at each opening; if it throws, or returns something else than a scheduler, the source fails.
 *
 * @param overflow - for Observables and `fromDemand`; default `{ strategy: 'error', limit: 65536 }`
 * @param start - for `fromThread`: starts the thread
 * @throws OptionError: not a scheduler
 */
export function sourceOf<T>(scheduler: Scheduler<T>, overflow?: Overflow, start?: StartScheduler): SchedulerSource<T> {
  const openerOf = (given: unknown): OpenSource<T> | undefined => opener<T>(given, overflow, start);
  if (typeof scheduler === 'function') return { open: fromFunction(scheduler, openerOf) };
  const open = openerOf(scheduler);
  if (open !== undefined) return { open };
  throw new OptionError(
    'scheduler',
    scheduler,
    `scheduler must be ${WANTED}, or a function that returns one of these: got ${describeGiven(scheduler)}`,
  );
}

function fromFunction<T>(make: () => unknown, openerOf: (given: unknown) => OpenSource<T> | undefined): OpenSource<T> {
  return (sink, patience) => {
    let given: unknown;
    let open: OpenSource<T> | undefined;
    try {
      given = make();
      open = openerOf(given);
    } catch (error) {
      return failedSource(sink, error);
    }
    if (open !== undefined) return open(sink, patience);
    return failedSource(
      sink,
      new SourceError(`the scheduler function must return ${WANTED}: it returned ${describeGiven(given)}`),
    );
  };
}

function opener<T>(
  given: unknown,
  overflow: Overflow | undefined,
  start: StartScheduler | undefined,
): OpenSource<T> | undefined {
  switch (kindOf(given)) {
    case 'observable':
      return fromObservable(given as Observable<T> | InteropObservable<T>, overflow);
    case 'demand':
      return openDemand(given as DemandScheduler<T>, overflow);
    case 'thread':
      return openThread(given as ThreadScheduler<T>, start);
    case 'readable stream':
      return fromReadableStream(given as ReadableStreamLike<T>);
    case 'node readable':
      return fromNodeReadable(given as NodeReadable<T>);
    case 'async iterable':
      return fromAsyncIterable(given as AsyncIterable<T>);
    case 'iterable':
      return fromIterable(given as Iterable<T>);
    case undefined:
      return undefined;
  }
}
