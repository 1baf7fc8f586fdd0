// BullMQ on Redis: jobs in lots with `addBulk`, results from the stream of events.
import { Queue, QueueEvents } from 'bullmq';
import { startHost } from './host-process.mjs';
import { startRedis } from './redis.mjs';

const HOST = new URL('./bullmq-host.mjs', import.meta.url);
const LOT = 500;
const CAPACITY = 2_000;

export const bullmq = {
  name: 'BullMQ',
  /** Its best here; its function is on the event loop. */
  tinySlots: 64,
  async open({ hosts, slots, ackWaitMs, ledger }) {
    const redis = await startRedis();
    const connection = { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null };
    const queue = new Queue('bench', { connection, streams: { events: { maxLen: 10_000_000 } } });
    const events = new QueueEvents('bench', { connection });
    await events.waitUntilReady();
    const running = await Promise.all(
      Array.from({ length: hosts }, (_, host) =>
        startHost(HOST, { port: redis.port, queue: 'bench', slots, ackWaitMs, host, ledger }),
      ),
    );
    let run = 0;
    return {
      killHost: (host) => running[host].kill(),
      /** Every task's result once, no more than `CAPACITY` of them under way. */
      async solve(scheduler, onResult) {
        const all = [...scheduler()];
        const seen = new Set();
        run++;
        let given = 0;
        await new Promise((resolve, reject) => {
          let giving = false;
          const give = async () => {
            if (giving) return;
            giving = true;
            while (given < all.length && given - seen.size <= CAPACITY - LOT) {
              const lot = all.slice(given, given + LOT);
              given += lot.length;
              await queue.addBulk(lot.map((data) => ({ name: 'task', data, opts: { jobId: `${run}-${data.n}` } })));
            }
            giving = false;
          };
          events.on('completed', ({ jobId, returnvalue }) => {
            if (seen.has(jobId)) return;
            seen.add(jobId);
            onResult(typeof returnvalue === 'string' ? JSON.parse(returnvalue) : returnvalue);
            if (seen.size === all.length) resolve();
            else give().catch(reject);
          });
          give().catch(reject);
        });
        events.removeAllListeners('completed');
      },
      async close() {
        await Promise.all(running.map((host) => host.kill()));
        await Promise.all([queue.close(), events.close()]);
        await redis.close();
      },
    };
  },
};
