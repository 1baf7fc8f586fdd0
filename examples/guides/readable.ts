import { Readable } from 'node:stream';
import { workerPool } from 'rearguard';
import { lastValueFrom, reduce } from 'rxjs';

/** Stands in for the rows of a database driver. */
const rows = (): Readable => Readable.from(['the first row', 'the second row', 'the last row']);

const counts$ = workerPool<typeof import('./words.worker.js')>({
  scheduler: rows,
  worker: new URL('./words.worker.js', import.meta.url),
});

for (const run of ['the first run', 'the second run']) {
  const words = await lastValueFrom(counts$.pipe(reduce((sum, count) => sum + count, 0)));
  console.log(`${words} words in ${run}`);
}
