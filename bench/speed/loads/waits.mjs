import { contestant, contestants } from '../contestants/index.mjs';
import { streaming, sumUpTo } from '../measures/stream.mjs';

const WAIT_MS = 5;
const CONCURRENCY = 64;

export default {
  name: 'waits',
  title: `tasks that wait ${WAIT_MS} ms for I/O, ${CONCURRENCY} at a time on each worker, streamed`,
  solver: 'wait',
  concurrency: CONCURRENCY,
  metrics: ['efficiency', 'rate'],
  contestants: [
    contestant('rearguard'),
    contestant('hand', { inFlight: CONCURRENCY }),
    contestant('hand-tuned', { batch: CONCURRENCY / 4, inFlight: 4 }),
    { ...contestant('poolifier-tuned', { perWorker: CONCURRENCY }), label: 'poolifier, 64 a worker' },
    { ...contestant('tinypool-16', { perWorker: CONCURRENCY }), label: 'tinypool, 64 a worker' },
    { ...contestant('piscina-16', { perWorker: CONCURRENCY }), label: 'piscina, 64 a worker' },
    { ...contestant('threads', { width: 2 * CONCURRENCY }), label: 'threads Pool, 64 a worker' },
    { ...contestants('workerpool')[0], label: 'workerpool (one at a time)' },
  ],
  measure: streaming({
    task: (a) => ({ a, ms: WAIT_MS }),
    checked: sumUpTo,
    taskUs: (WAIT_MS * 1000) / CONCURRENCY,
  }),
};
