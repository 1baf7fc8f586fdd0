import { setTimeout as sleep } from 'node:timers/promises';
import { workerPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';

let saving = 0;

const saved$ = workerPool<string, number, string>({
  scheduler: ['one', 'two words', 'now three words'],
  worker: new URL('./words.worker.js', import.meta.url),
  size: 1,
  async processResult(count, text) {
    if (++saving > 1) throw new Error('never two at a time');
    await sleep(5);
    saving--;
    return `"${text}" saved with ${count}`;
  },
});

console.log(await lastValueFrom(saved$.pipe(toArray())));
