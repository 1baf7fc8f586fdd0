// A host of rearguard: a crew of threads that serves the run.
import { serveWorkers } from '../../dist/nats.js';

const { url, slots, host, ledger } = JSON.parse(process.argv[2]);

const serving = serveWorkers({
  connection: url,
  name: 'bench',
  host: `host-${host}`,
  worker: new URL('./solve.worker.mjs', import.meta.url),
  size: slots,
  setupData: { host, ledger },
});
serving.status$.subscribe(({ phase }) => {
  if (phase === 'waiting' || phase === 'serving') process.send('ready');
});
await serving.closed;
process.disconnect();
