// Memory against the number of tasks where the consumer is what everybody waits for: tiny tasks from a generator, results taken by
// processResult or by for await, with a turn of the event loop every so many results.
//   npm run bench -- slow-consumer [--tasks 10000000] [--every 10] [--sinks iterate,processResult]
import { setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Table from 'cli-table3';
import { lastValueFrom } from 'rxjs';
import { openPool } from '../dist/index.js';

const SAMPLES = 10;
/** What the last sample may be above the second: the first is taken while code is still being compiled. */
const FLAT_MIB = 2;

const SINKS = {
  async iterate(pool, scheduler, taken) {
    for await (const value of pool.iterate(scheduler)) {
      const pause = taken(value);
      if (pause) await pause;
    }
  },
  processResult: (pool, scheduler, taken) => lastValueFrom(pool.solve(scheduler, { processResult: taken })),
};

export async function slowConsumer(args) {
  const { values } = parseArgs({
    args,
    options: {
      tasks: { type: 'string', default: '10000000' },
      every: { type: 'string', default: '10' },
      sinks: { type: 'string', default: Object.keys(SINKS).join() },
    },
  });
  const total = wholeNumber('tasks', values.tasks, SAMPLES);
  const every = wholeNumber('every', values.every, 1);
  const sinks = values.sinks.split(',');
  for (const sink of sinks) {
    if (!Object.hasOwn(SINKS, sink)) throw new Error(`--sinks: ${Object.keys(SINKS).join()}: got ${sink}`);
  }
  for (const sink of sinks) if (!(await measure(sink, total, every))) process.exitCode = 1;
}

async function measure(sink, total, every) {
  const table = new Table({
    head: [`taken by ${sink}`, 'pulled ahead', 'results waiting', 'heap MiB', 'RSS MiB', 'seconds'],
    colAligns: Array.from({ length: 6 }, () => 'right'),
    style: { head: [], border: [] },
  });
  const pool = openPool(new URL('./add.worker.mjs', import.meta.url), { size: 2 });
  const heaps = [];
  let pulled = 0;
  let furthest = 0;
  let taken = 0;
  let sum = 0;
  let startedAt = 0;

  function* additions() {
    for (; pulled < total; pulled++) yield { a: pulled, b: 1 };
  }
  const sample = () => {
    const waiting = settledBy(pool) - taken;
    collectGarbage();
    const { heapUsed, rss } = process.memoryUsage();
    heaps.push(heapUsed);
    table.push(
      [
        taken.toLocaleString('en'),
        (pulled - taken).toLocaleString('en'),
        waiting.toLocaleString('en'),
        mebibytes(heapUsed),
        mebibytes(rss),
        ((performance.now() - startedAt) / 1000).toFixed(1),
      ].map(String),
    );
  };
  const take = (value) => {
    if (taken === 0) startedAt = performance.now();
    taken++;
    sum += value;
    furthest = Math.max(furthest, pulled - taken);
    if (taken % Math.ceil(total / SAMPLES) === 0 || taken === total) sample();
    return taken % every === 0 ? turn() : undefined;
  };

  await SINKS[sink](pool, additions, take);
  const seconds = (performance.now() - startedAt) / 1000;
  await pool.close();

  console.log(table.toString());
  const isRight = taken === total && sum === (total * (total + 1)) / 2;
  const grown = (heaps.at(-1) - heaps[1]) / 2 ** 20;
  console.log(
    `${isRight ? 'every result is there, and right' : `WRONG: ${taken} results, sum ${sum}`}; ` +
      `never more than ${furthest.toLocaleString('en')} tasks pulled ahead of what was taken\n` +
      `heap from the second sample to the last: ${grown.toFixed(1)} MiB${grown < FLAT_MIB ? '' : ': NOT FLAT'}; ` +
      `${Math.round(total / seconds).toLocaleString('en')} tasks a second\n`,
  );
  return isRight && grown < FLAT_MIB;
}

/** How many tasks have their results. */
function settledBy(pool) {
  let settled = 0;
  pool.status$
    .subscribe(({ done }) => {
      settled = done;
    })
    .unsubscribe();
  return settled;
}

function wholeNumber(name, text, from) {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < from) {
    throw new Error(`--${name} must be a whole number from ${from}: got ${text}`);
  }
  return number;
}

/** What `node --expose-gc` has as `gc`. */
function collectGarbage() {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
