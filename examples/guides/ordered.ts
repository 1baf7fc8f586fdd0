import { workerPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';

const slept$ = workerPool<typeof import('./patient.worker.js')>({
  scheduler: [60, 5, 20],
  worker: new URL('./patient.worker.js', import.meta.url),
  size: 3,
  ordered: true,
});

console.log(await lastValueFrom(slept$.pipe(toArray())));
