import { describe, expect, it } from 'vitest';
import { forcedLoss, lossOf } from '../../../src/link/loss.js';
import { isOwnFault, replacement } from '../../../src/link/supervision.js';

describe('the replacement of a lost worker', () => {
  it('comes at once, after 50 ms the second time in a row, and never after the third', () => {
    expect([0, 1, 2, 3, 4].map(replacement)).toEqual([
      { kind: 'start', afterMs: 0 },
      { kind: 'start', afterMs: 0 },
      { kind: 'start', afterMs: 50 },
      { kind: 'give-up' },
      { kind: 'give-up' },
    ]);
  });
});

describe('whose fault a loss is', () => {
  const loss = lossOf(undefined, 3, false);
  const running = [{ tag: 1, since: 0 }];

  it('is its own at the start, and with nothing running', () => {
    expect(isOwnFault(lossOf(undefined, 1, true), undefined, 0)).toBe(true);
    expect(isOwnFault(loss, [], 2)).toBe(true);
  });

  it('is that of the task that was running', () => {
    expect(isOwnFault(loss, running, 1)).toBe(false);
  });

  it('is told by what it had in hand where nobody knows what was running', () => {
    expect(isOwnFault(loss, undefined, 0)).toBe(true);
    expect(isOwnFault(loss, undefined, 1)).toBe(false);
  });

  it('is never its own if it was ended by force', () => {
    expect(isOwnFault(forcedLoss('stuck'), [], 0)).toBe(false);
  });
});

describe('a loss in words', () => {
  it('is what was seen to fail, else the exit code, else that it went away', () => {
    const cause = new Error('no');
    expect(lossOf({ what: 'failed in setup', cause }, 1, true)).toEqual({
      reason: 'failed in setup',
      exitCode: 1,
      cause,
      atStart: true,
      forced: false,
    });
    expect(lossOf(undefined, 3, false).reason).toBe('exited with code 3');
    expect(lossOf(undefined, undefined, false).reason).toBe('went away');
  });

  it('keeps what was seen of a worker that was ended by force, but for the reason', () => {
    const cause = new Error('no');
    expect(forcedLoss('stuck', lossOf({ what: 'ran out of memory', cause }, 1, true))).toEqual({
      reason: 'stuck',
      exitCode: 1,
      cause,
      atStart: false,
      forced: true,
    });
  });
});
