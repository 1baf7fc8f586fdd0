import { openPool } from 'rearguard';
import { firstValueFrom } from 'rxjs';

const worker = new URL('./words.worker.js', import.meta.url);
const pool = openPool<typeof import('./words.worker.js')>(worker, {
  size: 1,
  recycle: { afterTasks: 1_000, aboveHeapMb: 512 },
});

const served = new Set<number | undefined>();
while (served.size < 3) {
  const { workerId } = await firstValueFrom(pool.outcomes(['a few words']));
  served.add(workerId);
}
const { failed, lostWorkers } = await firstValueFrom(pool.status$);
console.log(
  `${served.size} workers have served, one after the other: ${failed} tasks failed, ${lostWorkers} workers lost`,
);

await pool.close();
