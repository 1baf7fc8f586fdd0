import { describe, expect, test } from 'vitest';
import { runExample } from './example.js';

const RESULT = /^result: (add|sub|mul|div)\((\d+), (\d+)\) = (-?[\d.]+), took time: ~([\d.]+)secs$/;

const compute: Record<string, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => (b === 0 ? 0 : a / b),
};

const run = async (...args: string[]) => {
  const { code, stdout, stderr } = await runExample('poor-mans-pool/main.js', '--fast', ...args);
  const [results = '', collected = ''] = stdout.split('\n\n');
  const [heading = '', list = ''] = collected.trimEnd().split('\n');
  return { code, stderr, results: results.split('\n'), heading, list: list.split(', ') };
};

describe("poor man's pool", () => {
  test('prints a right result for every task, then all of them', async () => {
    const { code, stderr, results, heading, list } = await run('--seed', '7');

    const printed = results.map((line) => {
      const [, operation = '', a, b, value = '', secs] = RESULT.exec(line) ?? expect.fail(`not a result: ${line}`);
      expect(Number(value)).toBeCloseTo(compute[operation]?.(Number(a), Number(b)) ?? Number.NaN, 3);
      expect(Number(secs)).toBeLessThanOrEqual(0.003);
      return value;
    });
    expect(heading).toBe(`${printed.length} results, in the order of their tasks (seed 7):`);
    expect(printed.length).toBeGreaterThanOrEqual(50);
    expect(printed.length).toBeLessThanOrEqual(100);
    expect([...list].sort()).toEqual([...printed].sort());
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  test('gives the same tasks and results for the same seed, whoever solves them', async () => {
    const one = await run('--seed', '12', '--workers', '1');
    const four = await run('--seed', '12', '--workers', '4');
    expect([...four.results].sort()).toEqual([...one.results].sort());
    expect(four.list).toEqual(one.list);
    expect(one.list.every((value, i) => one.results[i]?.includes(`= ${value},`))).toBe(true);
  });

  test('gives other tasks for another seed', async () => {
    const [one, other] = await Promise.all([run('--seed', '1'), run('--seed', '2')]);
    expect(one.results).not.toEqual(other.results);
  });

  test('divides by zero without harm', async () => {
    const { results } = await run('--seed', '4');
    expect(results.filter((line) => /div\(\d+, 0\)/.test(line))).not.toEqual([]);
    expect(results.filter((line) => /div\(\d+, 0\) = (?!0,)/.test(line))).toEqual([]);
  });

  test.each([
    [['--seed', 'x'], '--seed must be a whole number from 0: got "x"\n'],
    [['--workers', '0'], '--workers must be a whole number from 1: got "0"\n'],
  ])('refuses %j in one line', async (args, message) => {
    const { code, stderr, stdout } = await runExample('poor-mans-pool/main.js', ...args);
    expect({ code, stderr, stdout }).toEqual({ code: 2, stderr: message, stdout: '' });
  });
});

test('the cost of the pool is told for five runs, each ended without a poll', async () => {
  const { code, stdout, stderr } = await runExample('poor-mans-pool/cost.js');
  const line = /^[\d,]{5,} tasks a second, first result after \d+ ms, end (\d+) ms after the last$/;
  const ends = stdout
    .trimEnd()
    .split('\n')
    .map((each) => Number(line.exec(each)?.[1] ?? expect.fail(each)));
  expect(ends).toHaveLength(5);
  expect(Math.min(...ends)).toBeLessThan(1_000);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
