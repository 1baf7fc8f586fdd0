import { context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { openPool, workerPool } from 'rearguard';
import { type InstrumentOptions, instrument } from 'rearguard/otel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { all } from '../support/mission.js';

expectNothingLeftBehind();

interface Made {
  readonly traceId: string;
  readonly parentId: string;
}

const worker = new URL('../fixtures/traced.worker.mjs', import.meta.url);
const exporter = new InMemorySpanExporter();

beforeEach(() => {
  exporter.reset();
  new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).register();
});

afterEach(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

const spans = () => exporter.getFinishedSpans().filter(({ name }) => name.startsWith('solve'));

/** Runs something in a span of its own; returns its ids. */
async function within<V>(name: string, work: () => Promise<V>): Promise<{ traceId: string; spanId: string; value: V }> {
  return trace.getTracer('test').startActiveSpan(name, async (span) => {
    const value = await work();
    span.end();
    return { ...span.spanContext(), value };
  });
}

describe('spans', () => {
  it('of a call join the trace of the caller, on both sides of the thread', async () => {
    const pool = openPool<string, Made>(worker, { size: 2 });
    instrument(pool, { name: 'sums' });
    const callers = await Promise.all([1, 2, 3, 4].map((n) => within(`caller ${n}`, () => pool.run('make'))));
    await pool.close();
    for (const { traceId, spanId, value } of callers) {
      const own = spans().filter((span) => span.spanContext().traceId === traceId);
      expect(own).toHaveLength(1);
      expect(own[0]).toMatchObject({ name: 'solve sums', parentSpanContext: { spanId } });
      expect(value).toEqual({ traceId, parentId: own[0]?.spanContext().spanId });
    }
    expect(spans()).toHaveLength(4);
  });

  it('of a stream join the trace of who subscribed, one for each task', async () => {
    const pool$ = workerPool<string, Made>({ scheduler: ['a', 'b', 'c'], worker, size: 1 });
    instrument(pool$);
    const { traceId, spanId, value } = await within('subscriber', () => all(pool$));
    expect(spans().map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([spanId, spanId, spanId]);
    expect(value.map((made) => made.traceId)).toEqual([traceId, traceId, traceId]);
    expect(new Set(value.map((made) => made.parentId))).toEqual(
      new Set(spans().map((span) => span.spanContext().spanId)),
    );
    expect(spans().map(({ attributes }) => attributes['rearguard.task.attempt'])).toEqual([1, 1, 1]);
  });

  it('of batches are one for what is handed out together', async () => {
    const pool$ = workerPool<number, Made>({ scheduler: [1, 2, 3, 4, 5, 6], worker, size: 1, batch: 3 });
    instrument(pool$, { spans: 'batch' });
    const made = await all(pool$);
    const parents = spans().flatMap((span) =>
      Array.from({ length: Number(span.attributes['rearguard.batch.size']) }, () => span.spanContext().spanId),
    );
    expect(made.map(({ parentId }) => parentId)).toEqual(parents);
    expect(new Set(parents).size).toBeLessThan(6);
  });

  it('of attempts that fail say so, each one', async () => {
    const pool = openPool<string, Made>(worker, { size: 1 });
    instrument(pool);
    await expect(pool.run('throw', { retry: { attempts: 2 } })).rejects.toThrow('as told');
    await pool.close();
    expect(
      spans().map(({ status, attributes }) => [
        status.code,
        attributes['error.type'],
        attributes['rearguard.task.attempt'],
      ]),
    ).toEqual([
      [SpanStatusCode.ERROR, 'TaskError', 1],
      [SpanStatusCode.ERROR, 'TaskError', 2],
    ]);
    expect(spans()[1]?.events[0]?.attributes).toMatchObject({
      'exception.type': 'TypeError',
      'exception.message': 'as told',
    });
  });

  it('are none where none are wanted, and none once it was ended', async () => {
    const pool = openPool<string, Made>(worker, { size: 1 });
    instrument(pool, { spans: 'none' });
    const end = instrument(pool);
    await pool.run('make');
    end();
    await pool.run('make');
    await pool.close();
    expect(spans()).toHaveLength(1);
  });
});

describe('metrics', () => {
  it('count outcomes, retries and workers, and measure times in seconds', async () => {
    const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 2 ** 30 });
    const provider = new MeterProvider({ readers: [reader] });
    const pool = openPool<string, Made>(worker, { size: 1 });
    instrument(pool, { spans: 'none', meter: provider.getMeter('test'), name: 'sums' });
    await Promise.all(['make', 'make', 'make'].map((task) => pool.run(task)));
    await expect(pool.run('throw', { retry: { attempts: 3 } })).rejects.toThrow();
    await provider.forceFlush();
    const told = Object.fromEntries(
      (metricExporter.getMetrics().at(-1)?.scopeMetrics[0]?.metrics ?? []).map(({ descriptor, dataPoints }) => [
        `${descriptor.name} ${descriptor.unit}`,
        dataPoints.map(({ value, attributes }) => {
          const { 'rearguard.pool.name': name, ...rest } = attributes;
          expect(name).toBe('sums');
          return [typeof value === 'number' ? value : value.count, ...Object.values(rest)];
        }),
      ]),
    );
    await provider.shutdown();
    await pool.close();
    expect(told).toEqual({
      'rearguard.task.outcomes {task}': [
        [3, 'done'],
        [1, 'failed', 'TaskError'],
      ],
      'rearguard.task.retries {attempt}': [[2, 'TaskError']],
      'rearguard.task.duration s': [[3], [3, 'TaskError']],
      'rearguard.task.queue.duration s': [[6]],
      'rearguard.task.queued {task}': [[0]],
      'rearguard.task.active {task}': [[0]],
      'rearguard.worker.count {worker}': [[1, 'idle']],
    });
  });
});

it.each([
  [{ spans: 'all' }, 'spans must be one of task, batch, none: got "all"'],
  [{ tracer: {} }, 'tracer must be a Tracer of @opentelemetry/api: got {}'],
  [{ nam: 'x' }, 'unknown option "nam": did you mean "name"?'],
])('refuses %o', (options, message) => {
  const pool$ = workerPool<string, Made>({ scheduler: [], worker });
  expect(() => instrument({ status$: pool$.status$ })).toThrow('pool must be what openPool or workerPool returned');
  expect(() => instrument(pool$, options as InstrumentOptions)).toThrow(message);
});
