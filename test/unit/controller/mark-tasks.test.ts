import { expect, test } from 'vitest';
import { markTasks } from '../../../src/controller/mark-tasks.js';
import { NO_KEY } from '../../../src/no-key.js';

test('nobody is asked where there is neither key nor priority', () => {
  expect(markTasks({})).toBeUndefined();
});

test('tasks have the key and the priority that the options say', () => {
  const marks = markTasks<number>({ key: (task) => `k${task}`, priority: (task) => -task });
  expect(marks?.([1, 2])).toEqual([
    { key: 'k1', priority: -1 },
    { key: 'k2', priority: -2 },
  ]);
});

test('what is not said is no key, and priority 0', () => {
  expect(markTasks({ priority: () => 3 })?.(['a'])).toEqual([{ key: NO_KEY, priority: 3 }]);
  expect(markTasks({ key: () => undefined })?.(['a'])).toEqual([{ key: undefined, priority: 0 }]);
});

test.each([
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
  ['7', '"7"'],
  [undefined, 'undefined'],
])('%s is no priority', (given, shown) => {
  const marks = markTasks({ priority: () => given as number });
  expect(() => marks?.(['a'])).toThrow(`priority must return a finite number: got ${shown}`);
});
