import { type DeadLetter, workerPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';

const letters: DeadLetter<string>[] = [];

const texts$ = workerPool<typeof import('./picky.worker.js')>({
  scheduler: ['one', 'far too long for it', 'two'],
  worker: new URL('./picky.worker.js', import.meta.url),
  size: 1,
  deadLetters: { next: (letter) => letters.push(letter) },
});

console.log(await lastValueFrom(texts$.pipe(toArray())));
for (const { task, attempts, error } of letters) {
  console.log(`"${task}", attempts: ${attempts}. ${error.message}`);
}
