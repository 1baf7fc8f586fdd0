// What it costs to watch a pool: tiny tasks with and without a subscriber, in turns, so that what else the machine does hits both.
//   npm run bench -- status [--tasks 600000] [--rounds 15]
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { lastValueFrom } from 'rxjs';
import { openPool } from '../dist/index.js';

const MOST_PERCENT = 2;

const WAYS = {
  'nobody looks': () => () => undefined,
  status$: (pool) => {
    const looking = pool.status$.subscribe();
    return () => looking.unsubscribe();
  },
};

export async function status(args) {
  const { values } = parseArgs({
    args,
    options: { tasks: { type: 'string', default: '600000' }, rounds: { type: 'string', default: '15' } },
  });
  const tasks = Number(values.tasks);
  const rounds = Number(values.rounds);
  const pool = openPool(new URL('./add-one.worker.mjs', import.meta.url), { size: 1 });
  const took = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
  // The first rounds are for the compiler.
  for (let round = -2; round < rounds; round++) {
    const ways = Object.entries(WAYS);
    for (const [way, look] of round % 2 === 0 ? ways : ways.reverse()) {
      const leave = look(pool);
      const ms = await timed(pool, tasks);
      leave();
      if (round >= 0) took[way].push(ms);
    }
  }
  await pool.close();

  const [plain, watched] = Object.values(took);
  const ratios = watched.map((ms, i) => plain[i] / ms).sort((a, b) => a - b);
  const cost = (1 - median(ratios)) * 100;
  const table = new Table({
    head: ['', 'tasks a second', 'best'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [] },
  });
  const perSecond = (ms) => Math.round((tasks * 1000) / ms).toLocaleString('en');
  for (const [way, all] of Object.entries(took)) table.push([way, perSecond(median(all)), perSecond(Math.min(...all))]);
  console.log(table.toString());
  console.log(
    `Watching costs ${cost.toFixed(1)} % of the throughput (median of ${rounds} pairs, each measured one after the other; a quarter of the pairs is below ${quartile(ratios, 0.75)} %, a quarter above ${quartile(ratios, 0.25)} %). It may cost ${MOST_PERCENT} %.`,
  );
  if (cost > MOST_PERCENT) process.exitCode = 1;
}

async function timed(pool, tasks) {
  const beganAt = performance.now();
  const last = await lastValueFrom(pool.solve(Array.from({ length: tasks }, (_, i) => i)));
  if (typeof last !== 'number') throw new Error(`a number was expected: got ${last}`);
  return performance.now() - beganAt;
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const quartile = (sorted, at) => ((1 - sorted[Math.floor((sorted.length - 1) * at)]) * 100).toFixed(1);
