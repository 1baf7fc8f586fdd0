import { describe, expect, test } from 'vitest';
import {
  callOff,
  elapsedMs,
  type LeaseBlock,
  leaseBlock,
  runningLeases,
  tagOf,
} from '../../../src/wire/lease-block.js';
import { begin, end, goOn, isCalledOff, standStill } from '../../../src/worker/lease-marks.js';

const MOST = 2 ** 31 - 1;

function shared(places: number): LeaseBlock {
  const block = leaseBlock(places);
  if (!block) throw new Error('no shared memory here');
  return block;
}

describe('what runs', () => {
  test('is what was begun and has not ended, in the order of the places, with its time', () => {
    const block = shared(3);
    expect(runningLeases(block)).toEqual([]);
    begin(block, 2, 7, 100);
    begin(block, 0, 8, 250.9);
    begin(block, 1, 9, 300);
    end(block, 1);
    expect(runningLeases(block)).toEqual([
      { tag: tagOf(8), since: 251 },
      { tag: tagOf(7), since: 100 },
    ]);
  });

  test('does not grow older while it waits for credit', () => {
    const block = shared(2);
    begin(block, 1, 7, 100);
    standStill(block, 1);
    expect(runningLeases(block)).toEqual([{ tag: tagOf(7), since: 100, waits: true }]);
    goOn(block, 1, 50.7);
    expect(runningLeases(block)).toEqual([{ tag: tagOf(7), since: 150 }]);
    standStill(block, 1);
    begin(block, 1, 8, 300);
    expect(runningLeases(block)).toEqual([{ tag: tagOf(8), since: 300 }]);
  });

  test('is unknown where no memory is shared, and nobody minds', () => {
    begin(undefined, 0, 1, 0);
    callOff(undefined, [1]);
    end(undefined, 0);
    standStill(undefined, 0);
    goOn(undefined, 0, 1);
    expect(runningLeases(undefined)).toBeUndefined();
    expect(isCalledOff(undefined, 0, 1)).toBe(false);
  });

  test('is what another holder of the memory sees', () => {
    const block = shared(1);
    const other = new Int32Array(block.buffer);
    begin(block, 0, 3, 5);
    expect(runningLeases(other)).toEqual([{ tag: tagOf(3), since: 5 }]);
    callOff(other, [3]);
    expect(isCalledOff(block, 0, 3)).toBe(true);
  });
});

describe('a tag', () => {
  test.each([0, 1, MOST - 1, MOST, MOST + 1, 2 ** 32 - 1, 2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER])(
    'of lease %d fits a cell and is never nothing',
    (lease) => {
      expect(tagOf(lease)).toBeGreaterThan(0);
      expect(tagOf(lease)).toBeLessThanOrEqual(MOST);
      const block = shared(1);
      begin(block, 0, lease, 0);
      expect(runningLeases(block)).toEqual([{ tag: tagOf(lease), since: 0 }]);
    },
  );

  test('begins anew after two billion leases, each of its neighbours with another', () => {
    expect(tagOf(MOST - 1)).toBe(MOST);
    expect(tagOf(MOST)).toBe(1);
    const around = Array.from({ length: 2_000 }, (_, i) => tagOf(MOST - 1_000 + i));
    expect(new Set(around).size).toBe(around.length);
  });

  test('is called off across that seam as anywhere else', () => {
    const block = shared(2);
    begin(block, 0, MOST - 1, 0);
    begin(block, 1, MOST, 0);
    callOff(block, [MOST]);
    expect([isCalledOff(block, 0, MOST - 1), isCalledOff(block, 1, MOST)]).toEqual([false, true]);
  });
});

describe('elapsed time', () => {
  test.each([
    ['a moment', 10, 35.5, 25],
    ['less than a millisecond', 10.2, 10.9, 0],
    ['across the end of the 32 bits', MOST - 5, MOST + 20, 25],
    ['across their wrap to nothing', 2 ** 32 - 5, 2 ** 32 + 20, 25],
    ['by a clock that counts from 1970', 1_795_550_000_000, 1_795_550_000_250, 250],
    ['of a worker whose clock is a little ahead', 100, 98, 0],
    ['before the clock began', -500, 1_000, 1_500],
  ])('%s', (_, since, now, elapsed) => {
    const block = shared(1);
    begin(block, 0, 1, since);
    const [lease] = runningLeases(block) ?? [];
    expect(lease && elapsedMs(lease, now)).toBe(elapsed);
  });
});

describe('a lease is called off', () => {
  test('if it is named, or if none are, and runs', () => {
    const block = shared(3);
    begin(block, 0, 5, 0);
    begin(block, 1, 6, 0);
    callOff(block, [6, 99]);
    expect([isCalledOff(block, 0, 5), isCalledOff(block, 1, 6)]).toEqual([false, true]);
    callOff(block);
    expect([isCalledOff(block, 0, 5), isCalledOff(block, 1, 6)]).toEqual([true, true]);
    // An empty place has nothing to call off.
    begin(block, 2, 7, 0);
    expect(isCalledOff(block, 2, 7)).toBe(false);
  });

  test('not if it has ended, nor is the next in its place', () => {
    const block = shared(1);
    begin(block, 0, 5, 0);
    end(block, 0);
    callOff(block, [5]);
    callOff(block);
    begin(block, 0, 6, 0);
    expect(isCalledOff(block, 0, 6)).toBe(false);
    callOff(block, [5]);
    expect(isCalledOff(block, 0, 6)).toBe(false);
  });

  test('only in its own time: the next in its place is not, even if it begins in the middle of the call', () => {
    const block = shared(1);
    begin(block, 0, 5, 0);
    callOff(block, [5]);
    end(block, 0);
    begin(block, 0, 6, 0);
    expect([isCalledOff(block, 0, 5), isCalledOff(block, 0, 6)]).toEqual([true, false]);
  });
});
