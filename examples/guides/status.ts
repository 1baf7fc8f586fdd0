import { workerPool } from 'rearguard';
import { lastValueFrom, takeWhile } from 'rxjs';

const counts$ = workerPool<typeof import('./words.worker.js')>({
  *scheduler() {
    for (let i = 0; i < 5_000; i++) yield `text number ${i}`;
  },
  total: 5_000,
  worker: new URL('./words.worker.js', import.meta.url),
});

const end = lastValueFrom(counts$.status$.pipe(takeWhile(({ phase }) => phase !== 'stopped', true)));
await counts$.forEach(() => {});

const { done, total, etaMs, rate, queuedMs, ranMs } = await end;
console.log({ done, total, etaMs });
console.log(rate > 0 && queuedMs && ranMs ? 'and how fast it went' : 'nothing was measured');
