import { fromDemand, workerPool } from 'rearguard';
import { concatAll, concatMap, lastValueFrom, reduce, takeWhile } from 'rxjs';

const table = Array.from({ length: 5_000 }, (_, row) => `row number ${row}`);

/** Stands in for a database that gives as many rows as it is asked for. */
async function nextRows(count: number): Promise<string[]> {
  return table.splice(0, count);
}

const rows = fromDemand<string>((demand$) =>
  demand$.pipe(
    concatMap((count) => nextRows(count)),
    takeWhile((some) => some.length > 0),
    concatAll(),
  ),
);

const counts$ = workerPool<typeof import('./words.worker.js')>({
  scheduler: rows,
  worker: new URL('./words.worker.js', import.meta.url),
});

const words = await lastValueFrom(counts$.pipe(reduce((sum, count) => sum + count, 0)));
console.log(`${words} words in 5000 rows`);
