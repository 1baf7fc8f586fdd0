import { describe, expect, it } from 'vitest';
import { chunkSize, credits, packed, ran, UNKNOWN } from '../../../src/nats/chunk-size.js';

const measured = (serviceMs: number, size = 10_000, bytes = 10) => ({ serviceMs, size, bytes });

describe('the size of a chunk', () => {
  it.each([
    ['1 while nothing is known', UNKNOWN, 1],
    ['1 for long tasks', measured(20), 1],
    ['about 5 ms of work', measured(0.1), 50],
    ['no more than an eighth of the window', measured(0.0001), 2_000],
    ['no more than fits into a message', measured(0.001, 10_000, 5_000), 100],
    ['no more than four times what it was', measured(0.001, 3), 12],
  ])('is %s', (_, known, size) => {
    expect(chunkSize(known, 16_000, 500_000)).toBe(size);
  });

  it('follows what hosts and messages say', () => {
    let known = packed(UNKNOWN, 2, 200);
    expect(known).toMatchObject({ size: 2, bytes: 100 });
    known = ran(known, 4, 8);
    expect(known.serviceMs).toBe(2);
    known = ran(known, 1, 7);
    expect(known.serviceMs).toBe(3);
    expect(ran(known, 0, 0)).toEqual(known);
  });
});

describe('credits', () => {
  const counts = { window: 1_000, unsettled: 100, requested: 50, slots: 4 };
  it('are what the window leaves', () => {
    expect(credits(measured(1), counts)).toBe(850);
    expect(credits(measured(1), { ...counts, unsettled: 2_000 })).toBe(0);
  });

  it('are few while nothing is known of the tasks, and enough for the hosts that are there', () => {
    expect(credits(UNKNOWN, { ...counts, unsettled: 0, requested: 0 })).toBe(64);
    expect(credits(UNKNOWN, { ...counts, unsettled: 0, requested: 0, slots: 300 })).toBe(600);
  });
});
