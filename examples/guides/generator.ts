import { workerPool } from 'rearguard';
import { lastValueFrom, tap, toArray } from 'rxjs';

let asked = 0;
let settled = 0;
let furthest = 0;

function* texts() {
  try {
    while (asked < 1_000) {
      asked++;
      furthest = Math.max(furthest, asked - settled);
      yield `text number ${asked}`;
    }
  } finally {
    console.log('the scheduler is released');
  }
}

const counts$ = workerPool<typeof import('./words.worker.js')>({
  scheduler: texts,
  worker: new URL('./words.worker.js', import.meta.url),
  size: 2,
  queueCapacity: 10,
});

const counts = await lastValueFrom(
  counts$.pipe(
    tap(() => settled++),
    toArray(),
  ),
);
console.log(`${counts.length} results, never more than ${furthest} tasks ahead of them`);
