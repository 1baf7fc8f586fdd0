import { workerPool } from 'rearguard';
import { firstValueFrom } from 'rxjs';

const counts$ = workerPool<typeof import('./words.worker.js')>({
  *scheduler() {
    for (;;) yield 'there is always one more';
  },
  worker: new URL('./words.worker.js', import.meta.url),
});

let results = 0;
counts$.subscribe({
  next: () => {
    if (++results === 1_000) counts$.drain();
  },
  complete: async () => {
    const { phase, pulled } = await firstValueFrom(counts$.status$);
    console.log(`${phase}: every task that was pulled has its result: ${pulled === results}`);
  },
});
