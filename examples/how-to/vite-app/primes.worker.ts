import { exposeSolver } from 'rearguard/worker';

/** Counts the primes below a limit: heavy on purpose, and able to stop when nobody waits for it. */
export default exposeSolver((limit: number, context) => {
  let primes = 0;
  for (let number = 2; number < limit && !context.aborted; number++) {
    let divisor = 2;
    while (divisor * divisor <= number && number % divisor !== 0) divisor++;
    if (divisor * divisor > number) primes++;
  }
  return primes;
});
