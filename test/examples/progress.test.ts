import { BehaviorSubject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { progressLine, type Screen, showProgress } from '../../examples/census/progress.js';
import { Tally } from '../../examples/census/tally.js';
import type { PoolStatus } from '../../src/index.js';

const RUNNING: PoolStatus = {
  phase: 'running',
  paused: false,
  pulled: 1500,
  enqueued: 0,
  queued: 250,
  inFlight: 16,
  waitingRetry: 0,
  done: 1230,
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
  workers: [
    { id: 1, state: 'busy', tasks: 615, busyMs: 900, busyShare: 0.9 },
    { id: 2, state: 'idle', tasks: 619, busyMs: 800, busyShare: 0.8 },
  ],
};

function tallied(bytes: number, files = RUNNING.done): Tally {
  const tally = new Tally();
  for (let i = 0; i < files; i++) {
    tally.add({ path: `${i}.txt`, bytes: i === 0 ? bytes : 0, gzippedBytes: 1, sha256: `${i}`, inode: undefined });
  }
  return tally;
}

function fakeScreen(options: { isTTY?: boolean; columns?: number }): Screen & { readonly written: string[] } {
  const written: string[] = [];
  return { ...options, written, write: (text: string | Uint8Array) => written.push(`${text}`) > 0 };
}

beforeEach(() => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('TERM', 'xterm');
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

describe('a progress line', () => {
  test.each([
    [RUNNING, 'walking  1,234 files  2.5 MB  1.0 MB/s  2 workers on 16 files  2.4 s'],
    [{ ...RUNNING, phase: 'failed' as const }, 'stopping  1,234 files  2.5 MB  1.0 MB/s  2 workers on 16 files  2.4 s'],
    [
      { ...RUNNING, phase: 'draining' as const },
      '▓▓▓▓▓▓░░  82 %  1,234 of 1,500 files  2.5 MB  1.0 MB/s  2 workers on 16 files  2.4 s',
    ],
  ])('says how far the work is (%#)', (status, line) => {
    expect(progressLine(status, tallied(2_500_000), 2_400)).toBe(line);
  });

  test('has the right plural for one', () => {
    const status: PoolStatus = { ...RUNNING, failed: 0, inFlight: 1, workers: RUNNING.workers.slice(0, 1) };
    expect(progressLine(status, tallied(1, 1), 1_000)).toBe('walking  1 file  1 B  1 B/s  1 worker on 1 file  1.0 s');
  });

  test.each([
    [59_940, '59.9 s'],
    [59_960, '1 min 00 s'],
    [187_000, '3 min 07 s'],
  ])('tells %d ms as a person would', (ms, told) => {
    expect(progressLine(RUNNING, tallied(1), ms).endsWith(`  ${told}`)).toBe(true);
  });
});

describe('progress on a terminal', () => {
  test('rewrites one line that never wraps, and leaves nothing behind', () => {
    const screen = fakeScreen({ isTTY: true, columns: 40 });
    const progress = showProgress(new BehaviorSubject(RUNNING), tallied(1), screen);
    vi.advanceTimersByTime(350);
    const [home, line, clear] = screen.written.slice(0, 3);
    expect([home, line, clear]).toEqual(['\u001b[1G', 'walking  1,234 files  1 B  1.0 kB/s …', '\u001b[0K']);
    expect(screen.written).toHaveLength(4 * 3);
    progress.end();
    expect(screen.written.slice(-3)).toEqual(['\u001b[1G', '', '\u001b[0K']);
    vi.advanceTimersByTime(1_000);
    expect(screen.written).toHaveLength(5 * 3);
    expect(screen.written.join('')).not.toContain('\n');
  });
});

describe('progress elsewhere', () => {
  test.each([
    ['in a pipe', {}, {}],
    ['on a terminal of a CI', { isTTY: true }, { CI: 'true' }],
    ['on a dumb terminal', { isTTY: true }, { TERM: 'dumb' }],
  ])('%s is a plain line now and then', (_where, options, environment) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const screen = fakeScreen(options);
    const progress = showProgress(new BehaviorSubject(RUNNING), tallied(1), screen);
    vi.advanceTimersByTime(999);
    expect(screen.written).toEqual([]);
    vi.advanceTimersByTime(10_001);
    progress.end();
    vi.advanceTimersByTime(10_000);
    expect(screen.written).toEqual([
      'walking  1,234 files  1 B  1 B/s  2 workers on 16 files  1.0 s\n',
      'walking  1,234 files  1 B  0 B/s  2 workers on 16 files  6.0 s\n',
      'walking  1,234 files  1 B  0 B/s  2 workers on 16 files  11.0 s\n',
    ]);
  });
});
