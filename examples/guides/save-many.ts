import { setTimeout as sleep } from 'node:timers/promises';
import { workerPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';

let saving = 0;
let most = 0;

const saved$ = workerPool<string, number, string>({
  scheduler: ['one', 'two words', 'now three words', 'and these are four'],
  worker: new URL('./words.worker.js', import.meta.url),
  async processResult(count, text) {
    most = Math.max(most, ++saving);
    await sleep(20);
    saving--;
    return `"${text}" saved with ${count}`;
  },
  processConcurrency: 2,
  ordered: true,
});

console.log(await lastValueFrom(saved$.pipe(toArray())));
console.log(`at most ${most} at a time`);
