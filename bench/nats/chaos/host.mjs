// A host of the chaos run. It ends when the run does.
import { serveWorkers } from '../../../dist/nats.js';

const { url, slots, begun } = JSON.parse(process.argv[2]);

const host = serveWorkers({
  connection: url,
  name: 'chaos',
  worker: new URL('./chaos.worker.mjs', import.meta.url),
  size: slots,
  setupData: { begun, host: process.pid },
});
process.send('ready');
await host.closed.catch((error) => process.send({ failed: `${error.stack ?? error}` }));
process.disconnect();
