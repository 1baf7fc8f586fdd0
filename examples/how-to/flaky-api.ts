import { workerPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';
import { flakyServer } from './flaky-server.js';

const api = await flakyServer();

function* urls() {
  for (let customer = 1; customer <= 20; customer++) yield `${api.url}/customers/${customer}`;
}

interface Refusal {
  readonly status?: number;
  readonly retryAfterMs?: number;
}

const customers$ = workerPool<typeof import('./fetch.worker.js')>({
  scheduler: urls,
  worker: new URL('./fetch.worker.js', import.meta.url),
  size: 1,
  concurrency: 8,
  rate: { limit: 10, perMs: 250 },
  timeout: 5_000,
  retry: {
    attempts: 4,
    when: (error) => ![400, 401, 403, 404].includes((error as Refusal).status ?? 0),
    delay: (attempt, error) => Math.max((error as Refusal).retryAfterMs ?? 0, 100 * 2 ** attempt * Math.random()),
  },
  deadLetters: { next: ({ error, attempts }) => console.log(`given up after ${attempts}: ${cause(error)}`) },
});

const cause = (error: Error): string => String((error.cause as Error).message).replace(api.url, '');

const customers = await lastValueFrom(customers$.pipe(toArray()));
console.log(`${customers.length} customers`);
api.close();
