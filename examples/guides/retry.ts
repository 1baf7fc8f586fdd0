import { type DeadLetter, workerPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';

const letters: DeadLetter<string>[] = [];

const pages$ = workerPool<typeof import('./flaky.worker.js')>({
  scheduler: ['calm', 'busy', 'down', 'missing'],
  worker: new URL('./flaky.worker.js', import.meta.url),
  retry: {
    attempts: 3,
    delay: (attempt) => 10 * 2 ** attempt,
    when: (error) => (error as { status?: number }).status === 503,
  },
  deadLetters: { next: (letter) => letters.push(letter) },
});

const pages = await lastValueFrom(pages$.pipe(toArray()));
console.log(pages.sort());

for (const { task, history } of letters.sort((a, b) => a.index - b.index)) {
  console.log(task);
  for (const { attempt, error } of history) console.log(`  ${attempt}: ${error.message}`);
}
