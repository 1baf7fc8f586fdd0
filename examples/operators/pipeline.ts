// Heavy work in the middle of an ordinary RxJS pipeline: which numbers behind a trillion are prime?
//   node build/examples/operators/pipeline.js
import { solveWith } from 'rearguard';
import { filter, lastValueFrom, map, range, toArray } from 'rxjs';
import type { Factors } from './factor.worker.js';

const TRILLION = 10n ** 12n;

const primes = await lastValueFrom(
  range(1, 300).pipe(
    map((distance) => TRILLION + BigInt(distance)),
    solveWith<bigint, Factors>(new URL('./factor.worker.js', import.meta.url)),
    filter(({ primes }) => primes.length === 1),
    map(({ of }) => of),
    toArray(),
  ),
);

// Results come as they finish, so they are put in order here.
primes.sort((a, b) => (a < b ? -1 : 1));
console.log(`${primes.length} primes among the 300 numbers behind a trillion:`);
for (const prime of primes) console.log(`  ${prime.toLocaleString('en')}`);
