import { stripVTControlCharacters } from 'node:util';
import { BehaviorSubject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PoolStatus } from '../../../src/contract/status.js';
import { NOTHING_YET } from '../../../src/controller/status.js';
import { type ProgressOptions, type ProgressScreen, showProgress } from '../../../src/terminal.js';

const RUNNING: PoolStatus = {
  ...NOTHING_YET,
  phase: 'running',
  pulled: 1_500,
  queued: 250,
  inFlight: 16,
  done: 1_230,
  failed: 4,
  total: 3_000,
  rate: 617,
  etaMs: 2_862,
  ranMs: { p50: 0.31, p90: 1.2, p99: 4.2, max: 17 },
  workers: [
    { id: 1, state: 'busy', tasks: 615, busyMs: 900, busyShare: 0.95 },
    { id: 2, state: 'idle', tasks: 619, busyMs: 800, busyShare: 0 },
  ],
};
const STOPPED: PoolStatus = { ...RUNNING, phase: 'stopped', done: 2_996, total: 3_000, queued: 0, inFlight: 0 };

interface Fake extends ProgressScreen {
  readonly written: string[];
  /** What a terminal would show. */
  text(): string;
}

function screen(options: Partial<ProgressScreen> = {}): Fake {
  const written: string[] = [];
  return {
    ...options,
    written,
    write: (text) => written.push(text),
    text: () => stripVTControlCharacters(written.join('')),
  };
}

const terminal = (columns: number, colors = false): Fake => screen({ isTTY: true, columns, hasColors: () => colors });

function shown(to: ProgressScreen, options: ProgressOptions = {}, first: PoolStatus = RUNNING) {
  const status$ = new BehaviorSubject(first);
  return { status$, progress: showProgress({ status$ }, { screen: to, ...options }) };
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

describe('the board', () => {
  it('tells how far, who works and what went wrong, with a line of the user', () => {
    const to = terminal(120);
    const { progress } = shown(to, { unit: 'file', details: () => 'a line of mine' });
    vi.advanceTimersByTime(80);
    expect(to.text().trimEnd().split('\n')).toEqual([
      '━━━━━━━━━━━━━───────────────────  41 %  3s left  1,234 of 3,000 files  617/s  80ms',
      '█▁  2 workers: 1 busy, 1 idle  16 in flight, 250 queued  a task takes 0.31ms, 1 in 100 4.2ms',
      '✖ 4 failed',
      'a line of mine',
    ]);
    progress.end();
  });

  it.each([
    [
      60,
      [
        '━━━━━━━───────────  41 %  3s left  617/s',
        '█▁  2 workers: 1 busy, 1 idle  16 in flight, 250 queued',
        '✖ 4 failed',
      ],
    ],
    [30, ['━━━──────  41 %  3s left', '█▁  2 workers: 1 busy, 1 idle', '✖ 4 failed']],
    [12, ['━━────  41 %', '█▁  2 worke…', '✖ 4 failed']],
    [6, ['41 %', '█▁  2…', '✖ 4 f…']],
  ])('leaves out what matters least on %d columns, and never wraps', (columns, lines) => {
    const to = terminal(columns + 1);
    const { progress } = shown(to);
    vi.advanceTimersByTime(80);
    const drawn = to.text().trimEnd().split('\n');
    expect(drawn.map((line) => line.trim())).toEqual(lines);
    for (const line of drawn) expect(line.length).toBeLessThanOrEqual(columns);
    progress.end();
  });

  it('counts where the end is not known, and says what is not to be expected', () => {
    const to = terminal(80);
    const { status$, progress } = shown(to, {}, { ...RUNNING, total: undefined, etaMs: undefined, failed: 0 });
    vi.advanceTimersByTime(80);
    expect(to.text()).toMatch(/^⠋ {2}1,230 tasks {2}617\/s {2}80ms\n/);
    status$.next({ ...RUNNING, paused: true });
    vi.advanceTimersByTime(80);
    expect(to.text()).toContain('  paused  ');
    status$.next({ ...RUNNING, phase: 'failed' });
    vi.advanceTimersByTime(80);
    expect(to.text()).toContain('  stopping  ');
    progress.end();
  });

  it('has colours only where the terminal has them', () => {
    const [plain, colored] = [terminal(80), terminal(80, true)];
    for (const to of [plain, colored]) {
      const { progress } = shown(to);
      vi.advanceTimersByTime(80);
      progress.end();
    }
    expect(colored.written.join('')).toContain('\u001b[32m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
    expect(plain.written.join('')).not.toMatch(/\u001b\[[\d;]*m/);
  });

  it('never hides the cursor', () => {
    const to = terminal(80);
    const { progress } = shown(to);
    vi.advanceTimersByTime(800);
    progress.end();
    expect(to.written.join('')).not.toContain('\u001b[?25l');
  });

  it('sums up when the pool has stopped, and shows no more', async () => {
    const to = terminal(80);
    const { status$ } = shown(to);
    vi.advanceTimersByTime(2_000);
    status$.next(STOPPED);
    await undefined;
    expect(to.text().trimEnd().split('\n').at(-1)).toBe('!  3,000 tasks in 2.0s  1.5K/s  ✖ 4 failed');
    const { length } = to.written;
    status$.next(RUNNING);
    vi.advanceTimersByTime(2_000);
    expect(to.written).toHaveLength(length);
    expect(vi.getTimerCount()).toBe(0);
    expect(status$.observed).toBe(false);
  });

  it('goes without a word where it is to be cleared', () => {
    const to = terminal(80);
    const { progress } = shown(to, { clear: true });
    vi.advanceTimersByTime(80);
    const drawn = to.written.length;
    progress.end();
    expect(stripVTControlCharacters(to.written.slice(drawn).join('')).trim()).toBe('');
    expect(to.written.length).toBeGreaterThan(drawn);
  });

  it('lets lines through above it', () => {
    const to = terminal(80);
    const { progress } = shown(to);
    vi.advanceTimersByTime(80);
    const before = to.written.length;
    progress.log('of somebody else');
    expect(stripVTControlCharacters(to.written.slice(before).join('')).split('\n')[0]).toBe('of somebody else');
    expect(to.written.slice(before).join('')).toContain('41 %');
    progress.end();
  });

  it('waits for a mission that has not begun', () => {
    const to = terminal(80);
    const { status$, progress } = shown(to, {}, NOTHING_YET);
    vi.advanceTimersByTime(10_000);
    expect(to.written).toEqual([]);
    status$.next(RUNNING);
    vi.advanceTimersByTime(80);
    expect(to.text()).toContain('80ms');
    progress.end();
  });
});

describe('elsewhere', () => {
  it.each([
    ['in a pipe', {}, {}],
    ['on a terminal of a CI', { isTTY: true, hasColors: () => true }, { CI: 'true' }],
    ['on a dumb terminal', { isTTY: true }, { TERM: 'dumb' }],
  ])('%s it is a plain line now and then, and one in the end', async (_where, options, environment) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const to = screen(options);
    const { status$ } = shown(to, { unit: ['entry', 'entries'], details: () => 'mine' });
    vi.advanceTimersByTime(999);
    expect(to.written).toEqual([]);
    vi.advanceTimersByTime(5_001);
    status$.next(STOPPED);
    await undefined;
    expect(to.written).toEqual([
      '1,234 of 3,000 entries (41 %), 617/s, 3s left, 4 failed, mine, 1.0s\n',
      '1,234 of 3,000 entries (41 %), 617/s, 3s left, 4 failed, mine, 6.0s\n',
      '!  3,000 entries in 6.0s  500/s  ✖ 4 failed\n',
    ]);
  });
});

it.each([
  [{ unit: 5 }, 'unit must be a word, or an array of two: one and many: got 5'],
  [{ screen: {} }, 'screen must be something with a write function: got {}'],
  [{ clean: true }, 'unknown option "clean": did you mean "clear"?'],
])('refuses %o', (options, message) => {
  const status$ = new BehaviorSubject(NOTHING_YET);
  expect(() => showProgress({ status$ }, options as ProgressOptions)).toThrow(message);
  expect(status$.observed).toBe(false);
});
