import type { Outcome } from '../contract/outcome.js';
import type { CheckedSolveOptions } from '../options.js';
import { outcomeSink } from './outcome-sink.js';
import { processingSink } from './processing-sink.js';
import type { Consumer, InContext, ResultSink, SinkEvents } from './sink.js';
import { valueSink } from './value-sink.js';

/** What a consumer wants to see of each task. */
export type Wanted = 'values' | 'outcomes';

/** The sink that fits the consumer and the options. */
export function makeSink(
  wanted: Wanted,
  options: CheckedSolveOptions<unknown, unknown>,
  consumer: Consumer<unknown>,
  inContext: InContext,
  events: SinkEvents,
): ResultSink {
  if (wanted === 'outcomes') return outcomeSink(consumer as Consumer<Outcome<unknown, unknown>>, inContext, events);
  const values = valueSink(consumer, inContext, options.deadLetters, events);
  return options.processResult ? processingSink(options.processResult, values, consumer, inContext, events) : values;
}
