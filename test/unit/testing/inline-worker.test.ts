import { type InlineWorkerOptions, inlineWorker } from 'rearguard/testing';
import { expect, test } from 'vitest';
import { OptionError } from '../../../src/errors.js';
import { inlineLinks } from '../../../src/testing/inline-link.js';

const solve = (task: number) => task;

test('an inline worker is a module, with faults only if some were given', () => {
  const hooks = { setup() {} };
  expect(inlineWorker(solve)).toStrictEqual({ solve, hooks: {}, links: inlineLinks });
  expect(inlineWorker(solve, hooks, {})).toStrictEqual({ solve, hooks, links: inlineLinks });
  const fault = { frame: 2, direction: 'to-worker', do: 'crash' } as const;
  expect(inlineWorker(solve, hooks, { faults: [fault] })).toMatchObject({ solve, hooks, faults: [fault] });
});

test.each<[string, unknown, string]>([
  ['no list', { faults: {} }, 'faults must be an array of faults: got {}'],
  ['no fault', { faults: [1] }, 'faults[0] must be an object: got 1'],
  ['nothing in it', { faults: [{}] }, 'faults[0].frame must be a whole number from 1: got undefined'],
  [
    'a frame before the first',
    { faults: [{ frame: 0, direction: 'to-worker', do: 'lose' }] },
    'faults[0].frame must be a whole number from 1: got 0',
  ],
  [
    'no direction',
    { faults: [{ frame: 1, do: 'lose' }] },
    'faults[0].direction must be "to-worker" or "from-worker": got undefined',
  ],
  [
    'an unknown kind',
    { faults: [{ frame: 1, direction: 'to-worker', do: 'drop' }] },
    'faults[0].do must be "lose" or "delay" or "duplicate" or "crash": got "drop"',
  ],
  [
    'a delay of no time',
    { faults: [{ frame: 1, direction: 'to-worker', do: 'delay' }] },
    'faults[0].ms must be a number of milliseconds with do: "delay": got undefined',
  ],
  [
    'a delay that goes back in time',
    { faults: [{ frame: 1, direction: 'to-worker', do: 'delay', ms: -1 }] },
    'faults[0].ms must be a number of milliseconds above 0, up to 2147483647: got -1',
  ],
  [
    'a time without a delay',
    { faults: [{ frame: 1, direction: 'to-worker', do: 'lose', ms: 5 }] },
    'faults[0].ms must be left out with do: "lose": got 5',
  ],
  [
    'a worker before the first',
    { faults: [{ frame: 1, direction: 'to-worker', do: 'lose', worker: 0 }] },
    'faults[0].worker must be a whole number from 1: got 0',
  ],
  [
    'the second of two',
    {
      faults: [
        { frame: 1, direction: 'to-worker', do: 'lose' },
        { frame: 1, direction: 'to-worker', do: 'lose', wroker: 1 },
      ],
    },
    'unknown option "faults[1].wroker": did you mean "faults[1].worker"?',
  ],
  ['a misspelt option', { fault: [] }, 'unknown option "fault": did you mean "faults"?'],
])('refuses %s, with advice', (_, options, message) => {
  const call = () => inlineWorker(solve, {}, options as InlineWorkerOptions);
  expect(call).toThrow(OptionError);
  expect(call).toThrow(message);
});
