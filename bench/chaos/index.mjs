// Seeded faults on real threads; every outcome is booked against what the seed foretells.
//   npm run chaos -- --seed 1 --tasks 5000              one seed
//   npm run chaos -- --seed 1 --tasks 5000 --seeds 20   seeds 1 to 20
//   npm run chaos -- --minutes 10                       as many seeds as there is time for
import { parseArgs } from 'node:util';
import { runApart } from './apart.mjs';
import { planOf } from './plan.mjs';
import { describe, history, isExact, note, tableOf, verdict } from './report.mjs';
import { shrink } from './shrink.mjs';

const SHRINK_MS = 180_000;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    tasks: { type: 'string', default: '5000' },
    seeds: { type: 'string' },
    minutes: { type: 'string' },
  },
});

function wholeNumber(name, given, least) {
  const value = Number(given);
  if (Number.isSafeInteger(value) && value >= least) return value;
  console.error(`--${name} must be a whole number from ${least}: got ${given}`);
  process.exit(2);
}

const first = wholeNumber('seed', values.seed, 0);
const tasks = wholeNumber('tasks', values.tasks, 10);
const minutes = values.minutes === undefined ? undefined : Number(values.minutes);
if (minutes !== undefined && !(minutes > 0)) wholeNumber('minutes', values.minutes, 1);
const most =
  values.seeds === undefined ? (minutes ? Number.POSITIVE_INFINITY : 1) : wholeNumber('seeds', values.seeds, 1);
const until = minutes ? performance.now() + minutes * 60_000 : Number.POSITIVE_INFINITY;

const total = { seeds: 0, exact: 0, tasks: 0, lost: 0, retried: 0 };
let failure;
for (let seed = first; seed < first + most && performance.now() < until && !failure; seed++) {
  const plan = planOf(seed, tasks);
  const report = await runApart(plan, {
    progress: (status, booked) =>
      note(`seed ${seed}: ${booked} outcomes, ${status.lostWorkers} workers lost, ${status.retried} retried`),
  });
  note('');
  console.log(describe(plan));
  console.log(tableOf(report));
  for (const violation of report.violations) console.log(verdict(false, `→ ${violation}`));
  if (report.stalled) console.log(JSON.stringify(report.stalled, null, 2));
  console.log();
  total.seeds++;
  if (isExact(plan)) total.exact++;
  total.tasks += report.status.pulled + report.status.enqueued;
  total.lost += report.status.lostWorkers;
  total.retried += report.status.retried;
  if (report.violations.length > 0) failure = { plan, violations: report.violations };
}

const sum = `${total.seeds} seeds (${total.exact} foretold exactly), ${total.tasks.toLocaleString('en')} tasks, ${total.lost} lost workers, ${total.retried} retried attempts`;
if (failure) {
  const short = await shrink(failure.plan, failure.violations, { budgetMs: SHRINK_MS, note });
  note('');
  console.log(`the shortest that still fails (${short.tried} tried):`);
  console.log(history(short.plan, short.violations));
  console.log(verdict(false, `\nNOT GOOD: seed ${failure.plan.seed} with --tasks ${tasks}; ${sum}`));
  process.exit(1);
}
console.log(verdict(true, `good: ${sum}; every outcome accounted for`));
