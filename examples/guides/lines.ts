import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { workerPool } from 'rearguard';
import { lastValueFrom, reduce } from 'rxjs';

async function* lines() {
  const file = await open(fileURLToPath(import.meta.url));
  yield* file.readLines();
}

const counts$ = workerPool<typeof import('./words.worker.js')>({
  scheduler: lines,
  worker: new URL('./words.worker.js', import.meta.url),
});

const words = await lastValueFrom(counts$.pipe(reduce((sum, count) => sum + count, 0)));
console.log(`this program has ${words > 50 ? 'more' : 'less'} than 50 words`);
