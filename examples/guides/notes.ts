import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromThread, workerPool } from 'rearguard';
import { lastValueFrom, reduce } from 'rxjs';

/** Stands in for a big file. */
const folder = await mkdtemp(join(tmpdir(), 'notes-'));
const path = join(folder, 'notes.json');
await writeFile(path, JSON.stringify(Array.from({ length: 5_000 }, (_, n) => ({ text: `note number ${n}` }))));

const counts$ = workerPool<typeof import('./words.worker.js')>({
  scheduler: fromThread<typeof import('./notes.worker.js')>(new URL('./notes.worker.js', import.meta.url), path),
  worker: new URL('./words.worker.js', import.meta.url),
});

const words = await lastValueFrom(counts$.pipe(reduce((sum, count) => sum + count, 0)));
console.log(`${words} words in 5000 notes`);
await rm(folder, { recursive: true });
