import { describe, expect, test } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { checkSolveOptions, checkWorkerPoolOptions } from '../../src/options.js';

const key = (): string => 'a';
const priority = (): number => 1;

describe('options of the flow', () => {
  test('are results as they finish, one processResult at a time, no key and no priority, if nothing is said', () => {
    expect(checkSolveOptions()).toMatchObject({
      ordered: false,
      processConcurrency: 1,
      key: undefined,
      priority: undefined,
    });
  });

  test('are kept as they are given', () => {
    expect(checkSolveOptions({ ordered: true, key, processConcurrency: 8 })).toMatchObject({
      ordered: true,
      key,
      processConcurrency: 8,
    });
    expect(checkSolveOptions({ priority, key })).toMatchObject({ priority, key });
  });

  test.each([
    ['ordered', 1, 'ordered must be true or false: got 1'],
    ['key', 'id', 'key must be a function: got "id"'],
    ['priority', 5, 'priority must be a function: got 5'],
    ['processConcurrency', 0, 'processConcurrency must be a whole number from 1: got 0'],
  ])('refuse %s: %s', (option, given, message) => {
    expect(() => checkSolveOptions({ [option]: given })).toThrow(message);
  });

  test('refuse results in order of tasks that have priorities, as a mission too', () => {
    const wanted = expect.objectContaining({ option: 'ordered', given: true });
    const thrown = (check: () => unknown): unknown => {
      try {
        return check();
      } catch (error) {
        return error;
      }
    };
    const mission = { scheduler: [1], worker: async (task: number) => task, ordered: true, priority };
    const refusals = [
      thrown(() => checkSolveOptions({ ordered: true, priority })),
      thrown(() => checkWorkerPoolOptions(mission, { size: 1 }, ['file:'])),
    ];
    for (const refusal of refusals) {
      expect(refusal).toBeInstanceOf(OptionError);
      expect(refusal).toEqual(wanted);
    }
    expect(checkSolveOptions({ ordered: false, priority }).ordered).toBe(false);
  });
});
