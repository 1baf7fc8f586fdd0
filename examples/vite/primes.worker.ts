import { exposeSolver } from 'rearguard/worker';

function isPrime(n: number): boolean {
  for (let d = 2; d * d <= n; d++) if (n % d === 0) return false;
  return n > 1;
}

/** How many primes there are among the thousand numbers from `from` on. */
export default exposeSolver((from: number) => {
  let count = 0;
  for (let n = from; n < from + 1_000; n++) if (isPrime(n)) count++;
  return count;
});
