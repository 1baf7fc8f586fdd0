import { VirtualTimeScheduler } from 'rxjs';
import { expect, test } from 'vitest';
import { Deadlines } from '../../../src/dispatch/deadlines.js';

/** When it looked; `next` are the answers to that. */
function looks(arm: (deadlines: Deadlines) => void, ...next: number[]): number[] {
  const clock = new VirtualTimeScheduler();
  const seen: number[] = [];
  const deadlines = new Deadlines(clock, () => {
    seen.push(clock.now());
    return next.shift();
  });
  arm(deadlines);
  clock.flush();
  expect(deadlines.isArmed).toBe(false);
  return seen;
}

test('looks once, at the earliest time', () => {
  const armed = (deadlines: Deadlines): void => {
    for (const at of [50, 20, 80]) deadlines.arm(at);
  };
  expect(looks(armed)).toEqual([20]);
});

test('looks again when the look says so', () => {
  expect(looks((deadlines) => deadlines.arm(20), 35, 60)).toEqual([20, 35, 60]);
});

test('does not look when nothing has a limit any more', () => {
  const rested = (deadlines: Deadlines): void => {
    deadlines.arm(20);
    deadlines.rest();
  };
  expect(looks(rested)).toEqual([]);
});

test('looks at once at what is past', () => {
  expect(looks((deadlines) => deadlines.arm(-5))).toEqual([0]);
});
