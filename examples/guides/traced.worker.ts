import { trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { traced } from 'rearguard/otel';
import { exposeSolver } from 'rearguard/worker';

// A thread has an SDK of its own; give it the exporter that the main thread has.
new NodeTracerProvider().register();
const tracer = trace.getTracer('words');

export default exposeSolver(
  traced((text: string) =>
    tracer.startActiveSpan('split', (span) => {
      const words = text.split(/\s+/).filter(Boolean).length;
      span.end();
      return { words, traceId: span.spanContext().traceId };
    }),
  ),
);
