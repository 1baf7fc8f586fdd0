import { workerPool } from 'rearguard';
import { reduce } from 'rxjs';

function* thousands() {
  for (let from = 0; from < 1_000_000; from += 1_000) yield from;
}

const worker = () => new Worker(new URL('./primes.worker.ts', import.meta.url), { type: 'module' });

workerPool<typeof import('./primes.worker.js')>({ scheduler: thousands, worker })
  .pipe(reduce((sum, count) => sum + count, 0))
  .subscribe((sum) => {
    document.body.textContent = `${sum} primes`;
  });
