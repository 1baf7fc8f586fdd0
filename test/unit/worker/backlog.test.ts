import { describe, expect, test } from 'vitest';
import { type Claims, claims, Offers } from '../../../src/wire/claims.js';
import type { TasksFrame } from '../../../src/wire/frames.js';
import { Backlog } from '../../../src/worker/backlog.js';
import { tasks } from './worker-by-hand.js';

/** A backlog, and what it says of leases that were taken back. */
function setUp(cells?: Claims): { backlog: Backlog; revoked: number[] } {
  const revoked: number[] = [];
  return { backlog: new Backlog(cells, (lease) => revoked.push(lease)), revoked };
}

function begin(backlog: Backlog): number | undefined {
  const batch = backlog.next(1);
  if (!batch) return undefined;
  const lease = batch.frame.first + batch.at;
  backlog.begun(batch);
  return lease;
}

function rest(backlog: Backlog): number[] {
  const all: number[] = [];
  for (let lease = begin(backlog); lease !== undefined; lease = begin(backlog)) all.push(lease);
  return all;
}

const batch = (number: number | undefined, first: number, ...values: unknown[]): TasksFrame => ({
  ...tasks(first, ...values),
  batch: number,
});

describe('tasks', () => {
  test('are begun in the order they came', () => {
    const { backlog } = setUp();
    backlog.add(batch(0, 0, 'a', 'b'));
    backlog.add(batch(0, 2, 'c'));
    expect(rest(backlog)).toEqual([0, 1, 2]);
    expect(backlog.isEmpty).toBe(true);
  });

  test('wait where they are, and in frames that will come', () => {
    const { backlog } = setUp();
    backlog.add(batch(0, 0, 'a', 'b'));
    const held = [batch(0, 2, 'c')];
    begin(backlog);
    expect(backlog.leases(held)).toEqual([1, 2]);
    expect([0, 1, 2, 3].map((lease) => backlog.awaits(lease, held))).toEqual([false, true, true, false]);
  });

  test('are forgotten when nothing is to be begun any more', () => {
    const { backlog } = setUp();
    backlog.add(batch(0, 0, 'a', 'b'));
    backlog.clear();
    expect([backlog.isEmpty, begin(backlog)]).toEqual([true, undefined]);
  });
});

describe('without shared memory', () => {
  test('the last ones are given back first, of the last batch first', () => {
    const { backlog, revoked } = setUp();
    backlog.add(batch(0, 0, 'a', 'b', 'c'));
    backlog.add(batch(0, 3, 'd'));
    begin(backlog);
    expect(backlog.giveBack(2)).toEqual([3, 2]);
    expect(revoked).toEqual([3, 2]);
    expect(rest(backlog)).toEqual([1]);
  });

  test('nothing that was begun is given back, and what was given back is not begun', () => {
    const { backlog } = setUp();
    backlog.add(batch(0, 0, 'a', 'b'));
    begin(backlog);
    expect(backlog.giveBack(9)).toEqual([1]);
    expect(backlog.giveBack(9)).toEqual([]);
    expect(rest(backlog)).toEqual([]);
    expect(backlog.isEmpty).toBe(true);
  });

  test('what has moved with its batch is never given back', () => {
    const { backlog } = setUp();
    backlog.add(batch(undefined, 0, 'a', 'b'));
    backlog.add(batch(0, 2, 'c'));
    backlog.add(batch(undefined, 3, 'd'));
    expect(backlog.giveBack(9)).toEqual([2]);
    expect(rest(backlog)).toEqual([0, 1, 3]);
  });
});

describe('with shared memory', () => {
  const onOffer = () => {
    const cells = claims() as Claims;
    const offers = new Offers(cells);
    return { ...setUp(cells), offers, make: (first: number, count: number) => offers.make(first, count) };
  };

  test('what was taken back is not begun, before it came or after', () => {
    const { backlog, revoked, offers, make } = onOffer();
    backlog.add(batch(make(0, 3), 0, 'a', 'b', 'c'));
    const second = batch(make(3, 2), 3, 'd', 'e');
    expect(begin(backlog)).toBe(0);
    expect(offers.takeBack(3)).toEqual([4, 3, 2]);
    backlog.add(second);
    expect(rest(backlog)).toEqual([1]);
    expect(revoked).toEqual([2, 3, 4]);
  });

  test('a worker that is through with a batch has given its cell free', () => {
    const { backlog, make } = onOffer();
    for (let lease = 0; lease < 40; lease++) {
      backlog.add(batch(make(lease, 1), lease, 'task'));
      expect(rest(backlog)).toEqual([lease]);
    }
    expect(make(40, 1)).toBe(40);
  });

  test('what moved stays between the others', () => {
    const { backlog, offers, make } = onOffer();
    backlog.add(batch(make(0, 2), 0, 'a', 'b'));
    backlog.add(batch(undefined, 2, 'moved'));
    backlog.add(batch(make(3, 1), 3, 'd'));
    expect(offers.takeBack(2)).toEqual([3, 1]);
    expect(rest(backlog)).toEqual([0, 2]);
  });

  test('a batch that comes twice is begun once', () => {
    const { backlog, make } = onOffer();
    const first = batch(make(0, 3), 0, 'a', 'b', 'c');
    backlog.add(first);
    backlog.add({ ...first });
    expect(rest(backlog)).toEqual([0, 1, 2]);
    backlog.add({ ...first });
    for (let i = 1; i <= 16; i++) make(3 * i, 3);
    expect(rest(backlog)).toEqual([]);
  });
});
