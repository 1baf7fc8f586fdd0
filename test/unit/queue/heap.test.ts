import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Heap } from '../../../src/queue/heap.js';

const heapOf = (values: readonly number[]): Heap<number> => {
  const heap = new Heap<number>((a, b) => a < b);
  for (const value of values) heap.push(value);
  return heap;
};

function drained(heap: Heap<number>): (number | undefined)[] {
  const values: (number | undefined)[] = [];
  while (heap.size > 0) values.push(heap.pop());
  return values;
}

const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

describe('a heap', () => {
  test('gives out what goes before all others, whatever order it was given', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        expect(drained(heapOf(values))).toEqual(ascending(values));
      }),
    );
  });

  test('stays in order whatever is removed from its middle', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 60, size: 'max' }),
        fc.nat(99),
        (values, limit) => {
          const heap = heapOf(values);
          const removed: number[] = [];
          const isAbove = (value: number): boolean => value >= limit;
          for (let at = heap.find(isAbove); at >= 0; at = heap.find(isAbove)) removed.push(heap.removeAt(at));
          // The first that it holds for, each time.
          expect(removed).toEqual(ascending(values.filter(isAbove)));
          expect(drained(heap)).toEqual(ascending(values.filter((value) => !isAbove(value))));
        },
      ),
    );
  });

  test('gives up everything in order, and is empty then', () => {
    const heap = heapOf([3, 1, 2]);
    expect(heap.clear()).toEqual([1, 2, 3]);
    expect(heap.size).toBe(0);
    expect(heap.pop()).toBeUndefined();
    expect(heap.peek()).toBeUndefined();
  });
});
