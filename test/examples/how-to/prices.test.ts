import type { DeadLetter } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { TestScheduler } from 'rxjs/testing';
import { expect, it } from 'vitest';
import { type Order, pricedLots } from '../../../examples/how-to/prices.js';

const orders = { a: { id: 1, items: 3 }, b: { id: 2, items: 5 }, c: { id: 3, items: 0 } };
const nobody = (letter: DeadLetter<Order>): never => expect.unreachable(letter.error.message);

it('hands orders on two at a time, and what is left at the end', () => {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const orders$ = cold('-a-b-a|', orders);
      const lots = '        ---x--(y|)';
      expectObservable(pricedLots(orders$, nobody, ({ items }) => items * 10)).toBe(lots, {
        x: '30 + 50',
        y: '30',
      });
    },
  );
});

it('asks again after a second, once, and reports what cannot be priced', () => {
  const letters: DeadLetter<Order>[] = [];
  const worker = inlineWorker(({ items }: Order) => {
    if (items === 0) throw new RangeError('nothing was ordered');
    return items * 10;
  });
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
    ({ cold, expectObservable }) => {
      const lots$ = pricedLots(cold('(abc|)', orders), (letter) => letters.push(letter), worker);
      expectObservable(lots$).toBe('x 999ms |', { x: '30 + 50' });
    },
  );
  expect(letters.map(({ task, attempts }) => [task.id, attempts])).toEqual([[3, 2]]);
});
