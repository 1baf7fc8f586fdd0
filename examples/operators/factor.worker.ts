import { setImmediate as breath } from 'node:timers/promises';
import { exposeSolver, type TaskContext } from 'rearguard/worker';

/** A number and its prime factors, the smallest first. */
export interface Factors {
  readonly of: bigint;
  readonly primes: bigint[];
}

const DIVISIONS_IN_ONE_BREATH = 100_000;

/** Trial division: slow on purpose, and able to stop when nobody waits for the answer any more. */
async function factor(of: bigint, { signal }: TaskContext<bigint>): Promise<Factors> {
  if (of < 2n) throw new RangeError(`${of} has no prime factors: only whole numbers from 2 have`);
  const primes: bigint[] = [];
  let rest = of;
  let divisions = 0;
  for (let divisor = 2n; divisor * divisor <= rest; divisor += divisor === 2n ? 1n : 2n) {
    while (rest % divisor === 0n) {
      primes.push(divisor);
      rest /= divisor;
    }
    if (++divisions % DIVISIONS_IN_ONE_BREATH === 0) {
      await breath();
      signal.throwIfAborted();
    }
  }
  if (rest > 1n) primes.push(rest);
  return { of, primes };
}

export default exposeSolver(factor);
