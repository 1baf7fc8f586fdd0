import { exposeScheduler, exposeSolver } from 'rearguard/worker';
import { describe, expect, test } from 'vitest';

describe.each([
  ['exposeSolver', exposeSolver],
  ['exposeScheduler', exposeScheduler],
])('%s', (name, expose) => {
  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['solve', 'string'],
    [{ solve: () => 1 }, 'object'],
  ])('refuses %s where it is called, and says what was given', (given, words) => {
    expect(() => expose(given as never)).toThrow(
      new TypeError(`${name}: its first argument must be a function, not ${words}`),
    );
  });

  test('takes a function, and does nothing where the file is no worker', () => {
    const given = (): number[] => [1];
    expect(Object.values(expose(given))).toContain(given);
  });
});
