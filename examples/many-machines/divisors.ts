import { natsPool } from 'rearguard/nats';
import { lastValueFrom, reduce } from 'rxjs';

const MOST = 100_000;

/** Task number 0 is 1, and so on. */
function* numbers(from: number): Generator<number> {
  for (let n = from + 1; n <= MOST; n++) yield n;
}

const counts$ = natsPool<typeof import('./divisors.worker.js')>({
  connection: process.env.NATS_URL ?? 'nats://127.0.0.1:4222',
  name: 'divisors',
  scheduler: numbers,
});

const most$ = counts$.pipe(
  reduce((best, each) => (each.count > best.count || (each.count === best.count && each.n < best.n) ? each : best)),
);
const { n, count } = await lastValueFrom(most$);
console.log(`the most divisors up to ${MOST.toLocaleString('en')} has ${n}: ${count}`);
