// What 10,000 recycled workers leave behind: objects of each kind that live on, counted in the heap, and the heap itself.
//   npm run bench -- recycle [--workers 10000] [--threads 300]
import { parseArgs } from 'node:util';
import { queryObjects } from 'node:v8';
import { Worker } from 'node:worker_threads';
import Table from 'cli-table3';
import { openPool } from '../dist/index.js';
import { inlineWorker } from '../dist/testing.js';
import { Outbox } from '../dist/worker/outbox.js';
import { SolverRuntime } from '../dist/worker/solver-runtime.js';
import { TaskRunner } from '../dist/worker/task-runner.js';

const SIZE = 2;
const SAMPLES = 5;

/** Counts what is alive; the query collects the garbage first. */
const alive = (classes) =>
  Object.fromEntries(classes.map((each) => [each.name, queryObjects(each, { format: 'count' })]));

export async function recycle(args) {
  const { values } = parseArgs({
    args,
    options: { workers: { type: 'string', default: '10000' }, threads: { type: 'string', default: '300' } },
  });
  const inline = inlineWorker((n) => n + 1);
  const good = [
    await measure('inline workers', inline, Number(values.workers), [SolverRuntime, TaskRunner, Outbox]),
    await measure('threads', new URL('./add-one.worker.mjs', import.meta.url), Number(values.threads), [
      Worker,
      MessagePort,
    ]),
  ];
  if (!good.every(Boolean)) process.exitCode = 1;
}

/** Gives the pool tasks until it has used up as many workers as wanted: each leaves after its first, as soon as its replacement is there. */
async function measure(title, worker, workers, classes) {
  const pool = openPool(worker, { size: SIZE, recycle: { afterTasks: 1 }, batch: 1, queueCapacity: 4 });
  const table = new Table({
    head: [`${title} used up`, ...classes.map(({ name }) => `${name} alive`), 'on the roll', 'heap MiB', 'RSS MiB'],
    colAligns: Array.from({ length: classes.length + 4 }, () => 'right'),
    style: { head: [], border: [] },
  });
  let used = 0;
  let status;
  const look = pool.status$.subscribe((latest) => {
    status = latest;
  });
  const rows = [];
  const sample = (name) => {
    const counts = alive(classes);
    const { heapUsed, rss } = process.memoryUsage();
    rows.push({ used, counts, heapUsed });
    table.push(
      [name, ...Object.values(counts), status.workers.length, mebibytes(heapUsed), mebibytes(rss)].map(String),
    );
  };
  async function* tasksUntil(goal) {
    for (let n = 0; used < goal; n++) {
      // The pool starts replacements meanwhile.
      if (n % 4 === 0) await new Promise((resolve) => setImmediate(resolve));
      yield n;
    }
  }
  for (let at = 1; at <= SAMPLES; at++) {
    await new Promise((resolve, reject) => {
      pool.outcomes(tasksUntil((workers / SAMPLES) * at)).subscribe({
        next({ workerId }) {
          used = Math.max(used, workerId);
        },
        error: reject,
        complete: resolve,
      });
    });
    await quiet();
    sample(used.toLocaleString('en'));
  }
  await pool.close();
  await quiet();
  sample('after close()');
  look.unsubscribe();
  console.log(table.toString());
  return judge(title, rows.slice(0, -1));
}

/** Threads that were told to go need a moment until they are gone. */
const quiet = () => new Promise((resolve) => setTimeout(resolve, 300));

const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);

/** Compares the first sample, when what is made once is there, with the last. What counts as alive: instances, and prototypes of classes that extend the class. */
function judge(title, rows) {
  const [first, last] = [rows[0], rows.at(-1)];
  const grown = Object.keys(first.counts).filter((name) => last.counts[name] > first.counts[name] + 2 * SIZE);
  const bytesEach = (last.heapUsed - first.heapUsed) / Math.max(1, last.used - first.used);
  console.log(
    grown.length === 0
      ? `${title}: no worker object is retained; the heap grew by ${bytesEach.toFixed(0)} bytes a worker\n`
      : `${title}: RETAINED: ${grown.join(', ')}\n`,
  );
  return grown.length === 0;
}
