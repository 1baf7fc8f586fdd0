import { expect, test } from 'vitest';
import type { OutcomesFrame, UpFrame } from '../../../src/wire/frames.js';
import { Outbox } from '../../../src/worker/outbox.js';

/** What leaves an outbox after results that ran so long; those that are `timed` say so. */
function sent(...results: readonly [ranMs: number, timed: boolean][]): OutcomesFrame {
  const frames: UpFrame[] = [];
  const outbox = new Outbox((frame) => frames.push(frame));
  for (const [lease, [ranMs, timed]] of results.entries()) {
    outbox.result(lease, `result ${lease}`, ranMs, timed, undefined, undefined);
  }
  outbox.flush(true, undefined);
  return frames[0] as OutcomesFrame;
}

test('tells only how long all of them took where no time is wanted', () => {
  expect(sent([3, false], [5, false])).toMatchObject({ ranMs: 8, times: undefined });
});

test('has a time for each result once one is wanted, whatever the order of streams that want none', () => {
  expect(sent([3, true], [5, false], [7, true])).toMatchObject({ ranMs: 15, times: [3, 5, 7] });
  expect(sent([3, false], [5, false], [7, true], [1, false])).toMatchObject({ ranMs: 16, times: [4, 4, 7, 1] });
});

test('leaves no hole in the times: they are added up', () => {
  const { times } = sent([3, true], [5, false], [7, false], [9, true]);
  expect(times?.reduce((sum, each) => sum + each, 0)).toBe(24);
});
