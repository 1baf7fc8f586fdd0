import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NOTHING_TAKEN, Takings } from '../../../src/nats/taken.js';

const one = { done: 1, failed: 0, retried: 0 };

it('counts a message only when all before it were taken', () => {
  const takings = new Takings(NOTHING_TAKEN);
  const first = takings.add(3, { done: 2, failed: 1, retried: 0 }, 2);
  const second = takings.add(4, one, 1);
  second();
  expect(takings.taken).toEqual(NOTHING_TAKEN);
  expect(takings.untaken).toBe(2);
  first();
  first();
  expect(takings.taken).toEqual({ seq: 4, chunks: 2, done: 3, failed: 1, retried: 0 });
});

it('goes on from what was taken before', () => {
  const takings = new Takings({ seq: 9, chunks: 4, done: 40, failed: 2, retried: 1 });
  takings.add(11, { done: 0, failed: 1, retried: 3 }, 0);
  expect(takings.taken).toEqual({ seq: 11, chunks: 5, done: 40, failed: 3, retried: 4 });
});

it('never counts what was not taken, in whatever order it is', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...'0123456789'].map(Number), { minLength: 10 }), (order) => {
      const takings = new Takings(NOTHING_TAKEN);
      const take = order.map((_, at) => takings.add(at + 1, one, 1));
      const taken = new Set<number>();
      for (const which of order) {
        take[which]?.();
        taken.add(which);
        const inARow = [...Array(10).keys()].findIndex((at) => !taken.has(at));
        expect(takings.taken.chunks).toBe(inARow < 0 ? 10 : inARow);
      }
    }),
  );
});
