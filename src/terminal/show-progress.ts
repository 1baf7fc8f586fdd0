import picocolors from 'picocolors';
import type { Observable } from 'rxjs';
import type { PoolStatus } from '../contract/status.js';
import { callable, checkAll, need, or, type Rules } from '../options/rules.js';
import { board } from './board.js';
import { type ProgressScreen, surfaceOf } from './screen.js';
import { lastLine, logLine, type Scene } from './summary.js';
import type { Unit } from './words.js';

/** What progress can be shown of: a pool, or a mission. */
export interface Watched {
  readonly status$: Observable<PoolStatus>;
}

/** Options of `showProgress`. An option given as `undefined` means its default. */
export interface ProgressOptions {
  /** Where it is shown. Default: `process.stderr`. */
  readonly screen?: ProgressScreen | undefined;
  /** What a task is called: `'file'`, or `['entry', 'entries']`. Default `'task'`. */
  readonly unit?: string | readonly [one: string, many: string] | undefined;
  /** One line of your own below the board. Called each time that it is drawn. */
  details?(): string;
  /** Whether the board is taken away in the end, and nothing said. Default false: one line stays that sums it up. */
  readonly clear?: boolean | undefined;
}

/** Progress that is being shown. */
export interface Progress extends Disposable {
  /** Writes a line above the board. What you write past it, with `console.log` say, would be drawn over. */
  log(text: string): void;
  /** Shows no more. Idempotent. It comes by itself when the pool has stopped. */
  end(): void;
}

const LIVE_MS = 80;
const FIRST_LINE_MS = 1_000;
const LINES_MS = 5_000;

/**
 * Shows how far a pool is: on a terminal a board (how far and how fast, what the workers do, what went wrong), elsewhere and in CI a plain line now and then.
 *
 * Keeps to the width of the terminal, heeds `NO_COLOR` and `FORCE_COLOR`, leaves the cursor and Ctrl-C alone, and does not keep the process alive. Subscribes to
 * `status$`, which starts nothing: a mission is shown from its begin.
 *
 * @param pool - what `openPool` or `workerPool` returned.
 * @param options - where and how.
 * @returns how to write lines beside it, and how to end it. It ends by itself when the pool has stopped or failed.
 * @throws OptionError: an option is unknown or wrong.
 * @example
 * {@includeCode ../../examples/guides/progress.ts}
 */
export function showProgress(pool: Watched, options?: ProgressOptions): Progress {
  const { screen, unit, details, clear } = checkAll<Checked>(options, RULES);
  const surface = surfaceOf(screen, process.env);
  const colors = picocolors.createColors(surface.hasColors);
  let status: PoolStatus | undefined;
  let beganAt: number | undefined;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;

  const scene = (): Scene => ({
    unit: unitOf(unit),
    elapsedMs: performance.now() - (beganAt ?? 0),
    details: details?.() ?? '',
    columns: surface.columns(),
    colors,
  });
  const draw = (): void => {
    if (status) surface.draw(surface.isLive ? board(status, scene()) : [logLine(status, scene())]);
  };
  const begin = (): void => {
    beganAt = performance.now();
    const later = (ms: number): void => {
      timer = setTimeout(() => {
        draw();
        later(surface.isLive ? LIVE_MS : LINES_MS);
      }, ms).unref();
    };
    later(surface.isLive ? LIVE_MS : FIRST_LINE_MS);
  };
  const end = (): void => {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    looking.unsubscribe();
    if (clear) surface.clear();
    else if (status && beganAt !== undefined) surface.draw([lastLine(status, scene())]);
    surface.leave();
  };
  const looking = pool.status$.subscribe((latest) => {
    if (ended) return;
    status = latest;
    if (beganAt === undefined && latest.phase !== 'new') begin();
    if (isOver(latest)) queueMicrotask(end);
  });
  return { log: (text) => surface.print(text), end, [Symbol.dispose]: end };
}

const isOver = ({ phase, workers }: PoolStatus): boolean =>
  phase === 'stopped' || (phase === 'failed' && workers.every(({ state }) => state === 'stopped' || state === 'lost'));

const unitOf = (unit: string | readonly [string, string]): Unit =>
  typeof unit === 'string' ? { one: unit, many: `${unit}s` } : { one: unit[0], many: unit[1] };

interface Checked {
  readonly screen: ProgressScreen;
  readonly unit: string | readonly [one: string, many: string];
  readonly details: (() => string) | undefined;
  readonly clear: boolean;
}

const RULES: Rules<Checked> = {
  screen: (given) =>
    or(
      need<ProgressScreen>(
        'something with a write function',
        (screen: ProgressScreen | null) => typeof screen?.write === 'function',
      ),
      process.stderr,
    )(given, 'screen'),
  unit: or(
    need<Checked['unit']>(
      'a word, or an array of two: one and many',
      (unit: unknown) =>
        typeof unit === 'string' ||
        (Array.isArray(unit) && unit.length === 2 && unit.every((each) => typeof each === 'string')),
    ),
    'task',
  ),
  details: or(callable<() => string>()),
  clear: or(
    need<boolean>('true or false', (given) => typeof given === 'boolean'),
    false,
  ),
};
