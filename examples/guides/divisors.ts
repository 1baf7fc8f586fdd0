import { openPool } from 'rearguard';
import { lastValueFrom, map, take, toArray } from 'rxjs';

const worker = new URL('./divisors.worker.js', import.meta.url);
const pool = openPool<typeof import('./divisors.worker.js')>(worker, { size: 2 });

const all$ = pool.solve([6, 28]).pipe(toArray());
const sums = new Map<number, number>();
for (const { number, divisor } of await lastValueFrom(all$)) {
  sums.set(number, (sums.get(number) ?? 0) + divisor);
}
console.log(sums.get(6), sums.get(28));

// Who has seen enough leaves: the generator is closed.
const first$ = pool.solve([2 ** 40]).pipe(
  map(({ divisor }) => divisor),
  take(5),
  toArray(),
);
console.log(await lastValueFrom(first$));

await pool.close();
