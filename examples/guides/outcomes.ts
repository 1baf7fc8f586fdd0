import { openPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';

const worker = new URL('./picky.worker.js', import.meta.url);
const pool = openPool<typeof import('./picky.worker.js')>(worker, { size: 2 });

const outcomes$ = pool.outcomes(['one', 'far too long for it', 'two']);
const outcomes = await lastValueFrom(outcomes$.pipe(toArray()));

for (const outcome of outcomes.sort((a, b) => a.index - b.index)) {
  console.log(outcome.index, outcome.status, outcome.status === 'done' ? outcome.value : '');
}

await pool.close();
