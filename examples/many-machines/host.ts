// A host of the census: run it on every machine that sees the same files.
//   node build/examples/many-machines/host.js nats://127.0.0.1:4222 [WORKERS]
import { serveWorkers } from 'rearguard/nats';

const [connection = 'nats://127.0.0.1:4222', workers] = process.argv.slice(2);

const host = serveWorkers({
  connection,
  name: 'census',
  worker: new URL('../census/file.worker.js', import.meta.url),
  size: workers === undefined ? undefined : Number(workers),
  setupData: 2 ** 20,
});

// Ctrl-C: what has begun is finished here, the rest is left to others.
process.once('SIGINT', () => host.close());
process.once('SIGTERM', () => host.close());

await host.closed;
