import { type Meter, metrics, type Tracer, trace } from '@opentelemetry/api';
import type { Observable } from 'rxjs';
import type { Observer } from '../contract/observer.js';
import type { PoolStatus } from '../contract/status.js';
import { OptionError } from '../errors.js';
import { checkAll, need, or, type Rule, type Rules } from '../options/rules.js';
import { meters } from './meters.js';
import { Spans } from './spans.js';

/** What can be instrumented: what `openPool` or `workerPool` returned. */
export interface Instrumentable {
  readonly status$: Observable<PoolStatus>;
}

/** Options of `instrument`. An option given as `undefined` means its default. */
export interface InstrumentOptions {
  /** What the pool is called in attributes and names of spans. Default `rearguard`. */
  readonly name?: string | undefined;
  /**
   * Whether there is a span for each attempt of a task, one for each batch that is handed to a worker (for tasks that are tiny and many), or none. Default `'task'`.
   */
  readonly spans?: 'task' | 'batch' | 'none' | undefined;
  /** Where spans go. Default: the tracer `rearguard` of the global provider. */
  readonly tracer?: Tracer | undefined;
  /** Where metrics go. Default: the meter `rearguard` of the global provider. */
  readonly meter?: Meter | undefined;
}

/**
 * Tells OpenTelemetry what a pool does: metrics, and spans whose parent is the span in which `run` was called or the stream was subscribed to. Call it before that. With
 * `traced` in the worker file, spans that solvers make are children of the task's span.
 *
 * Costs time for every task, so it is not for millions of tasks a second.
 *
 * @param pool - what `openPool` or `workerPool` returned.
 * @param options - what to tell, and where.
 * @returns a function that ends it.
 * @throws OptionError: an option is unknown or wrong.
 * @example
 * {@includeCode ../../examples/guides/otel.ts}
 */
export function instrument(pool: Instrumentable, options?: InstrumentOptions): () => void {
  const { name, spans, tracer, meter } = checkAll<Checked>(options, RULES);
  const observe = observing(pool);
  const metered = meters(meter ?? metrics.getMeter('rearguard'), name, () => statusNow(pool));
  const stops = [metered.stop, observe(metered.observer)];
  if (spans !== 'none') {
    const tracing = new Spans(tracer ?? trace.getTracer('rearguard'), name, spans);
    stops.push(observe(tracing), () => tracing.stop());
  }
  return () => {
    for (const stop of stops.splice(0)) stop();
  };
}

function observing(pool: Instrumentable): (observer: Observer) => () => void {
  const { observe } = pool as { observe?(observer: Observer): () => void };
  if (typeof observe === 'function') return observe.bind(pool);
  throw new OptionError('pool', pool, 'pool must be what openPool or workerPool returned');
}

function statusNow(pool: Instrumentable): PoolStatus {
  let status: PoolStatus | undefined;
  pool.status$
    .subscribe((latest) => {
      status = latest;
    })
    .unsubscribe();
  return status as PoolStatus;
}

interface Checked {
  readonly name: string;
  readonly spans: 'task' | 'batch' | 'none';
  readonly tracer: Tracer | undefined;
  readonly meter: Meter | undefined;
}

const SPANS: readonly unknown[] = ['task', 'batch', 'none'];

const having = <V>(what: string, method: keyof V): Rule<V | undefined> =>
  or(need<V>(what, (given: V | null) => typeof given?.[method] === 'function'));

const RULES: Rules<Checked> = {
  name: or(
    need<string>('a string', (given) => typeof given === 'string'),
    'rearguard',
  ),
  spans: or(
    need<Checked['spans']>(`one of ${SPANS.join(', ')}`, (given) => SPANS.includes(given)),
    'task',
  ),
  tracer: having<Tracer>('a Tracer of @opentelemetry/api', 'startSpan'),
  meter: having<Meter>('a Meter of @opentelemetry/api', 'createCounter'),
};
