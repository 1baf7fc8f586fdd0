// A host of BullMQ: one Worker, its function on the event loop, which is the fastest way that BullMQ has.
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { begin } from './ledger.mjs';

const { port, queue, slots, ackWaitMs, host, ledger } = JSON.parse(process.argv[2]);

const worker = new Worker(
  queue,
  async ({ data: { n, ms } }) => {
    if (ledger) begin(ledger, host, n);
    if (ms === 0) return { n, ranMs: 0 };
    const begunAt = performance.now();
    await pause(ms);
    return { n, ranMs: performance.now() - begunAt };
  },
  {
    connection: { host: '127.0.0.1', port, maxRetriesPerRequest: null },
    concurrency: slots,
    lockDuration: ackWaitMs,
    stalledInterval: ackWaitMs / 2,
    maxStalledCount: 1_000,
  },
);
worker.on('error', () => {});
await worker.waitUntilReady();
process.send('ready');
