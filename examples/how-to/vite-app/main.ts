import { workerPool } from 'rearguard';

const primes$ = workerPool<typeof import('./primes.worker.js')>({
  scheduler: [10, 100, 1_000, 10_000],
  // Written like this, and in one piece, Vite finds the worker and bundles it.
  worker: () => new Worker(new URL('./primes.worker.ts', import.meta.url), { type: 'module' }),
  ordered: true,
});

const output = document.querySelector('output');
const counts: number[] = [];
primes$.subscribe({
  next: (count) => counts.push(count),
  error: (error) => output?.replaceChildren(String(error)),
  complete: () => output?.replaceChildren(`primes: ${counts.join(', ')}`),
});
