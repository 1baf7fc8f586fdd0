import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { drainOnSignals, workerPool } from 'rearguard';
import { firstValueFrom } from 'rxjs';

/** Stands in for a queue of jobs that is never empty. */
async function* jobs() {
  for (let job = 1; ; job++) yield 10_000 + (job % 10);
}

const primes$ = workerPool<typeof import('../primes.worker.js')>({
  scheduler: jobs,
  worker: new URL('../primes.worker.js', import.meta.url),
  queueCapacity: 8,
  stopTimeout: 5_000,
});

// SIGTERM: no new jobs, those that were taken are finished, the workers leave: within 20 s.
drainOnSignals(primes$, { within: 20_000 });

const health = createServer(async ({ url }, response) => {
  const { phase } = await firstValueFrom(primes$.status$);
  const good = url === '/ready' ? phase === 'running' : phase !== 'failed';
  response.writeHead(good ? 200 : 503).end(phase);
});
health.listen(Number(process.argv[2] ?? 8080), '0.0.0.0', () => {
  console.log(`health on port ${(health.address() as AddressInfo).port}`);
});

let done = 0;
primes$.subscribe({
  next: () => {
    done++;
  },
  error(error) {
    console.error(error);
    process.exitCode = 1;
    health.close();
  },
  async complete() {
    const { pulled } = await firstValueFrom(primes$.status$);
    console.log(`drained: every job that was taken is done: ${pulled === done}`);
    health.close();
  },
});
