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
    delay: (attempt, error) =>
      (error as Refusal).retryAfterMs || 100 * 2 ** attempt * Math.random(),
  },
  deadLetters: {
    next: ({ task, error }) => console.log(`${task.replace(api.url, '')}: ${error.cause}`),
  },
});

const customers = await lastValueFrom(customers$.pipe(toArray()));
console.log(`${customers.length} customers`);
api.close();
