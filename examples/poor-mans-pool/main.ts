// The original's demo: random arithmetic, workers in no hurry, a controller that prints what comes and keeps it.
//   node build/examples/poor-mans-pool/main.js [--seed N] [--workers N] [--fast]
import { parseArgs } from 'node:util';
import { workerPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';
import { type Answer, arithmetic } from './tasks.js';

const { values: given } = parseArgs({
  options: { seed: { type: 'string' }, workers: { type: 'string' }, fast: { type: 'boolean', default: false } },
});
const seed = whole('--seed', given.seed, 0) ?? Math.floor(Math.random() * 10_000);
const size = whole('--workers', given.workers, 1);

function whole(option: string, text: string | undefined, from: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text) && Number(text) >= from) return Number(text);
  console.error(`${option} must be a whole number from ${from}: got "${text}"`);
  process.exit(2);
}

const shown = new Intl.NumberFormat('en', { maximumFractionDigits: 3, useGrouping: false });
const secs = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });

function describe({ task: { operation, a, b }, value }: Answer): string {
  return `${operation}(${a}, ${b}) = ${shown.format(value)}`;
}

const pool$ = workerPool<typeof import('./arithmetic.worker.js')>({
  scheduler: () => arithmetic({ seed, fast: given.fast }),
  worker: new URL('./arithmetic.worker.js', import.meta.url),
  size,
  processResult(answer) {
    console.log(`result: ${describe(answer)}, took time: ~${secs.format(answer.task.secs)}secs`);
    return answer;
  },
});

const answers = await lastValueFrom(pool$.pipe(toArray()));
answers.sort((one, other) => one.task.number - other.task.number);
console.log(`\n${answers.length} results, in the order of their tasks (seed ${seed}):`);
console.log(answers.map(({ value }) => shown.format(value)).join(', '));
