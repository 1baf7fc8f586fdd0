import type { MemberState } from '../contract/quorum.js';
import type { Patience, Source, SourceSink } from '../contract/source.js';
import { RearguardError, SourceError } from '../errors.js';
import { inWords } from '../in-words.js';
import type { ResultSink } from '../results/sink.js';
import type { Ending, FeedHandle, FeedRequest } from './pool-core.js';

/** What a feed asks of the dispatch. */
export interface FeedDispatch {
  /** Starts dispatching; from now on credits reach the source. */
  open(source: Source, sink: ResultSink, fatal: (error: unknown) => void): void;
  pulled(values: readonly unknown[]): void;
  sourceEnded(): void;
  drain(): void;
  cancel(reason: unknown): void;
  consumed(count: number): void;
}

/** What a feed reports of its scheduler. */
export interface SchedulerReport {
  /** It is in this state; the first tells that it is there. */
  is(state: MemberState): void;
  /** It will send no more. May be told more than once. */
  finished(): void;
  /** Its tasks are settled and delivered, and it is gone. */
  ended(): void;
}

/** Leads one stream of tasks from its opening to its end: which of the things that can end it came first, and what its consumer is told. */
export function controlFeed(
  request: FeedRequest,
  patience: Patience,
  dispatch: FeedDispatch,
  scheduler: SchedulerReport,
): FeedHandle {
  let cut: Ending;
  let sourceFailure: Ending;
  let over = false;
  /** Its scheduler lives elsewhere, and is not gone. */
  let awaited = false;
  let opened = false;
  let early: (() => void) | undefined;
  let source: Source | undefined;

  const noMore = (): void => {
    if (!source?.watch) scheduler.is('stopped');
    scheduler.finished();
  };
  const tellEnding = (): void => request.ended(cut ?? sourceFailure);
  const leave = (): void => {
    if (!over || awaited) return;
    if (!request.isMission) tellEnding();
    scheduler.ended();
  };
  const stop = (error: unknown): void => {
    if (over || cut) return;
    cut = { error };
    // At once: what the dispatch has decided but not done yet must not pull any more.
    source?.close();
    noMore();
    if (opened) dispatch.cancel(error);
  };
  const fatal = (error: unknown): void => {
    sink.mute();
    stop(error);
  };
  const sink = request.sink({
    consumed: (count) => dispatch.consumed(count),
    fatal,
    drained() {
      if (over) return;
      over = true;
      request.signal?.removeEventListener('abort', aborted);
      // The consumer's side first: whether the pool ends as stopped or failed is its to say. A mission sees everybody out anyway.
      if (request.isMission) tellEnding();
      leave();
    },
  });
  const aborted = (): void => stop(request.signal?.reason);
  const finished = (): void => {
    if (cut) return;
    noMore();
    dispatch.sourceEnded();
  };
  const sourceSink: SourceSink<unknown> = {
    next: (values) => dispatch.pulled(values),
    end() {
      if (opened) finished();
      else early = finished;
    },
    fail(error) {
      sourceFailure = { error: asSourceError(error) };
      this.end();
    },
  };

  source = request.open(sourceSink, patience);
  if (source.watch) {
    awaited = true;
    source.watch((state) => {
      scheduler.is(state);
      awaited = state !== 'stopped' && state !== 'lost';
      leave();
    });
  } else scheduler.is('busy');
  dispatch.open(source, sink, fatal);
  opened = true;
  early?.();
  if (cut) dispatch.cancel((cut as { error: unknown }).error);
  if (request.signal?.aborted) aborted();
  else request.signal?.addEventListener('abort', aborted);
  return {
    drain() {
      if (over || cut) return;
      noMore();
      dispatch.drain();
    },
    cancel: stop,
    abandon(reason) {
      sink.mute();
      stop(reason);
    },
    get released() {
      return source?.released;
    },
  };
}

function asSourceError(error: unknown): unknown {
  if (error instanceof RearguardError) return error;
  return new SourceError(`the scheduler failed: ${inWords(error)}`, { cause: error });
}
