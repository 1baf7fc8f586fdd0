import { drainOnSignals, workerPool } from 'rearguard';

const counts$ = workerPool<typeof import('./words.worker.js')>({
  *scheduler() {
    for (;;) yield 'there is always one more';
  },
  worker: new URL('./words.worker.js', import.meta.url),
});

drainOnSignals(counts$, { within: 10_000 });

let results = 0;
counts$.subscribe({
  next: () => {
    if (++results === 1) console.log('working');
  },
  complete: () => console.log('every task that was taken has its result'),
});
