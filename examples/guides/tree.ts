import { workerPool } from 'rearguard';
import { count, lastValueFrom } from 'rxjs';

const nodes$ = workerPool<typeof import('./tree.worker.js')>({
  scheduler: [0],
  worker: new URL('./tree.worker.js', import.meta.url),
});

console.log(`${await lastValueFrom(nodes$.pipe(count()))} tasks from one`);
