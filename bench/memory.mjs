// Memory against the number of tasks: one million tiny tasks from a generator, and the heap on the way.
//   npm run bench:memory                 a million
//   npm run bench:memory -- 10000000     as many as you like
import { workerPool } from '../dist/index.js';

const total = Number(process.argv[2] ?? 1_000_000);
const SAMPLES = 10;
if (!Number.isSafeInteger(total) || total < SAMPLES) {
  console.error(`the number of tasks must be a whole number from ${SAMPLES}: got ${process.argv[2]}`);
  process.exit(2);
}
if (typeof globalThis.gc !== 'function') {
  console.error('run it with node --expose-gc, as npm run bench:memory does');
  process.exit(2);
}

function* additions() {
  for (let a = 0; a < total; a++) yield { a, b: 1 };
}

const megabytes = (bytes) => (bytes / 1024 / 1024).toFixed(1).padStart(10);
const rows = [];
let sum = 0;
let done = 0;
let startedAt = 0;

function sample() {
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  rows.push({ done, heapUsed, rss });
  console.log(`${done.toLocaleString('en').padStart(12)} ${megabytes(heapUsed)} ${megabytes(rss)}`);
}

const pool$ = workerPool({ scheduler: additions, worker: new URL('./add.worker.mjs', import.meta.url), size: 2 });

console.log(`${'tasks done'.padStart(12)} ${'heap MiB'.padStart(10)} ${'RSS MiB'.padStart(10)}`);
pool$.subscribe({
  next(value) {
    if (done === 0) startedAt = performance.now();
    sum += value;
    done++;
    if (done % (total / SAMPLES) === 0) sample();
  },
  error(error) {
    console.error(error);
    process.exitCode = 1;
  },
  complete() {
    const seconds = (performance.now() - startedAt) / 1000;
    const expected = (total * (total + 1)) / 2;
    const [first, last] = [rows[0], rows.at(-1)];
    console.log(`\nsum ${sum === expected ? 'right' : `WRONG: ${sum}, not ${expected}`}`);
    console.log(`heap from the first sample to the last: ${megabytes(last.heapUsed - first.heapUsed).trim()} MiB`);
    console.log(`${Math.round(total / seconds).toLocaleString('en')} tasks a second, samples included`);
    if (sum !== expected) process.exitCode = 1;
  },
});
