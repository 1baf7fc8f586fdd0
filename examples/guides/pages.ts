import { workerPool } from 'rearguard';
import { lastValueFrom, reduce } from 'rxjs';

/** Stands in for a paged API or a database cursor. */
async function fetchPage(number: number): Promise<{ texts: string[]; isLast: boolean }> {
  return { texts: [`first of page ${number}`, `second of page ${number}`], isLast: number === 3 };
}

async function* texts() {
  for (let number = 1; ; number++) {
    const page = await fetchPage(number);
    yield* page.texts;
    if (page.isLast) return;
  }
}

const counts$ = workerPool<typeof import('./words.worker.js')>({
  scheduler: texts,
  worker: new URL('./words.worker.js', import.meta.url),
});

const words = await lastValueFrom(counts$.pipe(reduce((sum, count) => sum + count, 0)));
console.log(`${words} words on 3 pages`);
