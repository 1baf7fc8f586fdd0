import { describe, expect, test } from 'vitest';
import { conservation } from '../../examples/census/conservation.js';
import type { PoolStatus } from '../../src/index.js';

const CLOSED: PoolStatus = {
  phase: 'stopped',
  paused: false,
  pulled: 1_234,
  enqueued: 0,
  queued: 0,
  inFlight: 0,
  waitingRetry: 0,
  done: 1_230,
  failed: 4,
  cancelled: 0,
  retried: 0,
  dropped: 0,
  lostWorkers: 0,
  total: undefined,
  rate: 0,
  etaMs: undefined,
  queuedMs: undefined,
  ranMs: undefined,
  workers: [],
};
const WITNESS = { scheduled: 1_234, results: 1_230, deadLetters: 4 };

describe('conservation', () => {
  test('holds when the books agree with what arrived', () => {
    expect(conservation(CLOSED, WITNESS)).toEqual({ equation: 'pulled 1,234 = done 1,230 + failed 4', broken: [] });
  });

  test('counts what was cancelled', () => {
    const { equation, broken } = conservation(
      { ...CLOSED, done: 1_000, cancelled: 230 },
      { ...WITNESS, scheduled: undefined, results: 1_000 },
    );
    expect(equation).toBe('pulled 1,234 = done 1,000 + failed 4 + cancelled 230');
    expect(broken).toEqual([]);
  });

  test.each([
    [
      { pulled: 1_235 },
      {},
      ['pulled and settled: 1235 is not 1234', 'pulled and the files that the walk found: 1235 is not 1234'],
    ],
    [{ inFlight: 1 }, {}, ['tasks still open and none: 1 is not 0']],
    [{}, { results: 1_229 }, ['done and the results that arrived: 1230 is not 1229']],
    [{}, { deadLetters: 5 }, ['failed and the dead letters that arrived: 4 is not 5']],
    [{}, { scheduled: 1_240 }, ['pulled and the files that the walk found: 1234 is not 1240']],
  ])('is broken by %j and %j', (status, witness, broken) => {
    expect(conservation({ ...CLOSED, ...status }, { ...WITNESS, ...witness }).broken).toEqual(broken);
  });
});
