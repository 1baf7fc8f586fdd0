import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DownFrame, OutcomesFrame, TasksFrame, UpFrame } from '../../../src/wire/frames.js';
import { packDown, packUp, unpackDown, unpackUp } from '../../../src/wire/packed.js';

const number = fc.nat();
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const numbers = fc.oneof(number, fc.array(number));
/** What can be cloned, `undefined` and what looks like nothing among it. */
const value = fc.oneof(fc.constantFrom(undefined, null, 0, '', false, [], [[]]), fc.jsonValue());

const tasksFrame: fc.Arbitrary<TasksFrame> = fc.record({
  type: fc.constant('tasks' as const),
  first: number,
  values: fc.array(value),
  ids: numbers,
  credit: number,
  batch: maybe(number),
  attempts: maybe(fc.array(number)),
  timed: fc.boolean(),
  skips: maybe(fc.array(number)),
});

const outcomesFrame: fc.Arbitrary<OutcomesFrame> = fc.record({
  type: fc.constant('outcomes' as const),
  leases: numbers,
  values: fc.array(value),
  failed: maybe(fc.array(number)),
  ended: maybe(fc.array(number)),
  children: maybe(fc.array(fc.tuple(number, fc.array(value)))),
  ranMs: fc.double({ noNaN: true }),
  times: maybe(fc.array(fc.double({ noNaN: true }))),
  heapMb: maybe(fc.oneof(fc.constant(0), number)),
  idle: fc.boolean(),
});

test('a frame with tasks is the same after its way as a row', () => {
  fc.assert(
    fc.property(tasksFrame, (frame) => {
      expect(unpackDown(structuredClone(packDown(frame)))).toEqual(frame);
    }),
  );
});

test('a frame with outcomes is the same after its way as a row', () => {
  fc.assert(
    fc.property(outcomesFrame, (frame) => {
      expect(unpackUp(structuredClone(packUp(frame)))).toEqual(frame);
    }),
  );
});

test('a row holds nothing that is rare where nothing of it is', () => {
  const task: TasksFrame = {
    type: 'tasks',
    first: 1,
    values: ['a'],
    ids: 2,
    attempts: undefined,
    timed: false,
    credit: 0,
    batch: 3,
  };
  expect(packDown(task)).toEqual([1, ['a'], 2, 0, 3]);
  const outcome = { type: 'outcomes', leases: 1, values: ['A'], ranMs: 2, idle: true } as OutcomesFrame;
  expect(packUp(outcome)).toEqual([1, ['A'], 2, true]);
});

test.each<DownFrame>([
  { type: 'abort', leases: [1], reason: [] },
  { type: 'credit', lease: 1, until: 2 },
  { type: 'return', count: 3 },
  { type: 'stop', abort: undefined },
  { type: 'broadcast', message: [1, 2] },
  { type: 'exit' },
])('a frame down of another kind travels as it is: $type', (frame) => {
  expect(packDown(frame)).toBe(frame);
  expect(unpackDown(frame)).toBe(frame);
});

test.each<UpFrame>([
  { type: 'ready' },
  { type: 'failed', error: [] },
  { type: 'returned', leases: [1] },
  { type: 'parts', runs: [[1, 0, ['a']]] },
  { type: 'stopped', error: undefined },
])('a frame up of another kind travels as it is: $type', (frame) => {
  expect(packUp(frame)).toBe(frame);
  expect(unpackUp(frame)).toBe(frame);
});
