import { subscribe } from 'node:diagnostics_channel';
import { openPool } from 'rearguard';
import { lastValueFrom } from 'rxjs';

await using pool = openPool<typeof import('./patient.worker.js')>(new URL('./patient.worker.js', import.meta.url), {
  size: 4,
  rate: { limit: 2, perMs: 100 },
});

const begun: number[] = [];
subscribe('rearguard:task:start', () => begun.push(performance.now()));
await lastValueFrom(pool.solve([1, 1, 1, 1, 1]));

begun.slice(2).forEach((ms, i) => {
  console.log(`task ${i + 3} began 100 ms or more after task ${i + 1}: ${ms - (begun[i] ?? 0) >= 99.999}`);
});
