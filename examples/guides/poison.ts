import { type DeadLetter, WorkerLostError, workerPool } from 'rearguard';
import { count, lastValueFrom } from 'rxjs';

const letters: DeadLetter<string>[] = [];

const lengths$ = workerPool<typeof import('./poison.worker.js')>({
  scheduler: [...Array(50).fill('harmless'), 'poison', ...Array(50).fill('harmless')],
  worker: new URL('./poison.worker.js', import.meta.url),
  size: 2,
  maxAttempts: 2,
  deadLetters: { next: (letter) => letters.push(letter) },
});

console.log(`${await lastValueFrom(lengths$.pipe(count()))} results`);
for (const { task, error, history } of letters) {
  console.log(`"${task}" cost ${history.length} workers: ${error instanceof WorkerLostError && error.reason}`);
}
