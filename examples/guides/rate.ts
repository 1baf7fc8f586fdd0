import { openPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';

await using pool = openPool<typeof import('./patient.worker.js')>(new URL('./patient.worker.js', import.meta.url), {
  size: 4,
  rate: { limit: 2, perMs: 100 },
});

const outcomes = await lastValueFrom(pool.outcomes([1, 1, 1, 1, 1]).pipe(toArray()));
const begun = outcomes.map(({ queuedMs }) => queuedMs).sort((a, b) => a - b);

begun.slice(2).forEach((ms, i) => {
  console.log(`task ${i + 3} began 100 ms or more after task ${i + 1}: ${ms - (begun[i] ?? 0) >= 99.999}`);
});
