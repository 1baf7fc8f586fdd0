import { expect, test } from 'vitest';
import { runExample } from './example.js';

const isPrime = (value: number): boolean => {
  for (let divisor = 2; divisor * divisor <= value; divisor++) if (value % divisor === 0) return false;
  return true;
};

test('the pipeline prints exactly the primes, in order', async () => {
  const numbers = Array.from({ length: 300 }, (_, i) => 1e12 + i + 1);
  const primes = numbers.filter(isPrime).map((prime) => `  ${prime.toLocaleString('en')}\n`);
  expect(await runExample('operators/pipeline.js')).toEqual({
    code: 0,
    stderr: '',
    stdout: `${primes.length} primes among the 300 numbers behind a trillion:\n${primes.join('')}`,
  });
});
