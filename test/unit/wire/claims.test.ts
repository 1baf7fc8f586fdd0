import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Claims, claims, Offers, sendOnOffer } from '../../../src/wire/claims.js';
import type { TasksFrame } from '../../../src/wire/frames.js';
import { Backlog } from '../../../src/worker/backlog.js';
import { claim, pass } from '../../../src/worker/claim.js';
import { tasks } from '../worker/worker-by-hand.js';

function shared(): { cells: Claims; offers: Offers } {
  const cells = claims() as Claims;
  return { cells, offers: new Offers(cells) };
}

/** How many tasks of a batch its worker may begin. */
function begunOf(cells: Claims, batch: number): number {
  let count = 0;
  while (claim(cells, batch, 1) > 0) count++;
  return count;
}

describe('a batch on offer', () => {
  test('is begun to its end where nothing is taken back', () => {
    const { cells, offers } = shared();
    const batch = offers.make(0, 3) as number;
    expect(begunOf(cells, batch)).toBe(3);
  });

  test('gives back its last tasks first, and the worker begins the others', () => {
    const { cells, offers } = shared();
    const batch = offers.make(10, 5) as number;
    expect(offers.takeBack(2)).toEqual([14, 13]);
    expect(begunOf(cells, batch)).toBe(3);
  });

  test('gives back nothing that was begun', () => {
    const { cells, offers } = shared();
    const batch = offers.make(0, 3) as number;
    claim(cells, batch, 1);
    claim(cells, batch, 1);
    expect(offers.takeBack(9)).toEqual([2]);
    expect(offers.takeBack(9)).toEqual([]);
    expect(claim(cells, batch, 1)).toBe(0);
  });

  test('may be taken back whole, before it has arrived', () => {
    const { cells, offers } = shared();
    const batch = offers.make(0, 3) as number;
    expect(offers.takeBack(3)).toEqual([2, 1, 0]);
    expect(claim(cells, batch, 1)).toBe(0);
  });
});

describe('several batches', () => {
  test('give back from the last one first', () => {
    const { offers } = shared();
    offers.make(0, 2);
    offers.make(2, 2);
    expect(offers.takeBack(3)).toEqual([3, 2, 1]);
    expect(offers.takeBack(3)).toEqual([0]);
  });

  test('may be on offer sixteen at a time; one more cannot be taken back', () => {
    const { offers } = shared();
    const numbers = Array.from({ length: 17 }, (_, i) => offers.make(i, 1));
    expect(numbers).toEqual([...Array(16).keys(), undefined]);
    expect(offers.takeBack(99)).toEqual([...Array(16).keys()].reverse());
  });

  test('take each other’s cells once the worker is through with them', () => {
    const { cells, offers } = shared();
    for (let round = 0; round < 100; round++) {
      const batch = offers.make(3 * round, 3);
      expect(batch).toBe(round);
      expect(claim(cells, round, 1)).toBe(1);
      expect(offers.takeBack(1)).toEqual([3 * round + 2]);
      expect(begunOf(cells, round)).toBe(1);
      pass(cells, round);
    }
    expect(offers.takeBack(99)).toEqual([]);
  });

  test('go on counting after one that could not be taken back', () => {
    const { cells, offers } = shared();
    for (let i = 0; i < 16; i++) offers.make(i, 1);
    expect(offers.make(16, 1)).toBeUndefined();
    pass(cells, 0);
    expect(offers.make(17, 1)).toBe(16);
    expect(offers.takeBack(1)).toEqual([17]);
  });
});

test('a batch that is too large for its cell cannot be taken back, the largest that is not can', () => {
  const { cells, offers } = shared();
  expect(offers.make(0, 2 ** 15)).toBeUndefined();
  const batch = offers.make(0, 2 ** 15 - 1) as number;
  expect(offers.takeBack(1)).toEqual([2 ** 15 - 2]);
  expect(begunOf(cells, batch)).toBe(2 ** 15 - 2);
});

describe('sending', () => {
  const sent = (offers: Offers | undefined) => {
    const frames: TasksFrame[] = [];
    sendOnOffer(tasks(0, 'a', 'b'), offers, (frame) => void frames.push(frame));
    return frames.map(({ batch }) => batch);
  };

  test('says the number of the batch, 0 where no memory is shared', () => {
    expect(sent(shared().offers)).toEqual([0]);
    expect(sent(undefined)).toEqual([0]);
  });

  test('says nothing of a batch that cannot be taken back', () => {
    const { offers } = shared();
    for (let i = 0; i < 16; i++) offers.make(i, 1);
    expect(sent(offers)).toEqual([undefined]);
  });

  test('that fails takes the offer back, and no other', () => {
    const { cells, offers } = shared();
    offers.make(0, 1);
    const refuse = () => {
      throw new Error('cannot be cloned');
    };
    expect(() => sendOnOffer(tasks(1, 'x', 'y'), offers, refuse)).toThrow('cannot be cloned');
    expect(offers.make(1, 1)).toBe(1);
    expect(offers.takeBack(9)).toEqual([1, 0]);
    expect(begunOf(cells, 1)).toBe(0);
  });

  test('that fails for a batch that was not on offer withdraws none', () => {
    const { offers } = shared();
    for (let i = 0; i < 16; i++) offers.make(i, 1);
    expect(() =>
      sendOnOffer(tasks(16, 'x'), offers, () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(offers.takeBack(99)).toHaveLength(16);
  });
});

type Step = readonly ['send', size: number] | readonly ['arrive' | 'begin'] | readonly ['take back', count: number];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant('send' as const), fc.integer({ min: 1, max: 6 })),
  fc.constant<Step>(['arrive']),
  fc.constant<Step>(['begin']),
  fc.constant<Step>(['begin']),
  fc.tuple(fc.constant('take back' as const), fc.integer({ min: 1, max: 8 })),
);

test('whatever the order of steps, each task is begun once or taken back once, in order from the front and from the end', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300, size: 'max' }), (steps) => {
      const { cells, offers } = shared();
      const revoked: number[] = [];
      const backlog = new Backlog(cells, (lease) => revoked.push(lease));
      const onTheWay: TasksFrame[] = [];
      const begun: number[] = [];
      const taken: number[] = [];
      let next = 0;
      let undone = new Set<number>();
      const begin = (): boolean => {
        const batch = backlog.next(1);
        if (!batch) return false;
        begun.push(batch.frame.first + batch.at);
        backlog.begun(batch);
        return true;
      };
      const send = (size: number): void => {
        sendOnOffer(tasks(next, ...Array(size).keys()), offers, (frame) => void onTheWay.push(frame));
        if (onTheWay.at(-1)?.batch === undefined) for (let i = 0; i < size; i++) undone = undone.add(next + i);
        next += size;
      };
      for (const [what, count = 0] of steps) {
        if (what === 'send') send(count);
        else if (what === 'begin') begin();
        else if (what === 'arrive') {
          const frame = onTheWay.shift();
          if (frame) backlog.add(frame);
        } else {
          const free = Array.from({ length: next }, (_, lease) => lease).filter(
            (lease) => !undone.has(lease) && !begun.includes(lease) && !taken.includes(lease),
          );
          const back = offers.takeBack(count);
          // All that are to be had, and those that would have been begun last.
          expect(back).toEqual(free.slice(-count).reverse());
          taken.push(...back);
        }
      }
      for (const frame of onTheWay) backlog.add(frame);
      while (begin());
      expect([...begun, ...taken].sort((a, b) => a - b)).toEqual([...Array(next).keys()]);
      expect(begun).toEqual([...begun].sort((a, b) => a - b));
      expect(revoked.sort((a, b) => a - b)).toEqual(taken.sort((a, b) => a - b));
      expect(backlog.isEmpty).toBe(true);
    }),
    { numRuns: 300 },
  );
});
