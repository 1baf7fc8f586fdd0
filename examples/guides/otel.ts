import { trace } from '@opentelemetry/api';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { openPool } from 'rearguard';
import { instrument } from 'rearguard/otel';

new NodeTracerProvider().register();

await using pool = openPool<typeof import('./traced.worker.js')>(new URL('./traced.worker.js', import.meta.url), {
  size: 1,
});
instrument(pool, { name: 'words' });

await trace.getTracer('app').startActiveSpan('request', async (request) => {
  const { words, traceId } = await pool.run('count these four words');
  console.log(`${words} words`);
  console.log(traceId === request.spanContext().traceId ? 'one trace' : 'two traces');
  request.end();
});
