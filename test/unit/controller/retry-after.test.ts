import { expect, test, vi } from 'vitest';
import type { Task } from '../../../src/contract/task.js';
import { retryAfter } from '../../../src/controller/retry-after.js';
import { NO_KEY } from '../../../src/no-key.js';

const task = (attempts: number, losses = 0): Task => ({
  id: 1,
  feed: 1,
  index: 0,
  seq: 0,
  value: 'the task',
  key: NO_KEY,
  priority: 0,
  timeout: undefined,
  queuedAt: 0,
  leasedAt: 0,
  attempts,
  losses,
  suspect: false,
  history: undefined,
  several: undefined,
});

test('there is no second attempt without a rule', () => {
  expect(retryAfter(undefined, task(0), 'no')).toBeUndefined();
});

test('the next attempt comes at once, until there have been as many as allowed', () => {
  expect([0, 1, 2].map((over) => retryAfter({ attempts: 3 }, task(over), 'no'))).toEqual([0, 0, undefined]);
});

test('attempts that ended with the loss of their worker do not count', () => {
  expect(retryAfter({ attempts: 2 }, task(3, 3), 'no')).toBe(0);
  expect(retryAfter({ attempts: 2 }, task(4, 3), 'no')).toBeUndefined();
});

test('a delay is a number, or told from the attempt that failed and what was thrown', () => {
  expect(retryAfter({ attempts: 9, delay: 70 }, task(1), 'no')).toBe(70);
  const delay = vi.fn((attempt: number) => attempt * 100);
  expect(retryAfter({ attempts: 9, delay }, task(1), 'no')).toBe(200);
  expect(delay.mock.calls).toEqual([[2, 'no']]);
});

test('`when` decides on what was thrown and the task, while there are attempts left', () => {
  const when = vi.fn(() => false);
  expect(retryAfter({ attempts: 2, when }, task(0), undefined)).toBeUndefined();
  expect(when.mock.calls).toEqual([[undefined, 'the task']]);
  expect(retryAfter({ attempts: 1, when }, task(0), undefined)).toBeUndefined();
  expect(when).toHaveBeenCalledTimes(1);
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY])('a delay of %s is refused', (ms) => {
  expect(() => retryAfter({ attempts: 2, delay: () => ms }, task(0), 'no')).toThrow(
    `retry.delay must return milliseconds from 0: got ${ms}`,
  );
});
