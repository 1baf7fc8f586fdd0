import type { Outcome } from '../contract/outcome.js';
import type { CheckedSolveOptions } from '../options.js';
import { orderedSink } from './ordered-sink.js';
import { outcomeSink } from './outcome-sink.js';
import { processingSink } from './processing-sink.js';
import { pulledExit } from './pulled-exit.js';
import type { Consumer, InContext, PullingConsumer, ResultSink, SinkEvents } from './sink.js';
import { pushExit, valueSink } from './value-sink.js';

/** Who takes the results, and what it wants to see of each task. */
export type Audience =
  | { readonly wanted: 'values'; readonly consumer: Consumer<unknown> }
  | { readonly wanted: 'outcomes'; readonly consumer: Consumer<Outcome<unknown, unknown>> }
  | { readonly wanted: 'pulled values'; readonly consumer: PullingConsumer };

/** The sink that fits the consumer and the options. */
export function makeSink(
  audience: Audience,
  options: CheckedSolveOptions<unknown, unknown>,
  inContext: InContext,
  events: SinkEvents,
): ResultSink {
  const sink =
    audience.wanted === 'outcomes'
      ? outcomeSink(audience.consumer, inContext, events)
      : valuesSink(audience, options, inContext, events);
  return options.ordered ? orderedSink(sink, events) : sink;
}

function valuesSink(
  audience: Exclude<Audience, { wanted: 'outcomes' }>,
  { processResult, processConcurrency, ordered, deadLetters, resultCapacity }: CheckedSolveOptions<unknown, unknown>,
  inContext: InContext,
  events: SinkEvents,
): ResultSink {
  const exit =
    audience.wanted === 'pulled values'
      ? pulledExit(audience.consumer, events, resultCapacity)
      : pushExit(audience.consumer);
  const values = valueSink(exit, inContext, deadLetters, events);
  if (!processResult) return values;
  const processing = { process: processResult, concurrency: processConcurrency, ordered };
  return processingSink(processing, values, exit, inContext, events);
}
