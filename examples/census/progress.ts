import { clearLine, cursorTo } from 'node:readline';
import type { WriteStream } from 'node:tty';
import cliTruncate from 'cli-truncate';
import type { PoolStatus } from 'rearguard';
import { type Observable, timer, withLatestFrom } from 'rxjs';
import type { Tally } from './tally.js';
import { count, duration, number, percent, size, speed } from './units.js';

/** Where progress is shown: a terminal, or anything else that lines can be written to. */
export type Screen = Pick<WriteStream, 'write'> & { readonly isTTY?: boolean; readonly columns?: number };

const LIVE = { firstMs: 0, everyMs: 100 };
const PLAIN = { firstMs: 1_000, everyMs: 5_000 };
const BAR = 8;
/** The terminal writes `^C` behind the line, and wraps when its last column is written. */
const ROOM_FOR_CTRL_C = 3;

/** Shows how far the pool is: one live line on a terminal, a plain line now and then elsewhere. */
export function showProgress(status$: Observable<PoolStatus>, tally: Tally, screen: Screen): { end(): void } {
  const beganAt = performance.now();
  const isLive = screen.isTTY === true && process.env.CI === undefined && process.env.TERM !== 'dumb';
  const { firstMs, everyMs } = isLive ? LIVE : PLAIN;
  const ticks$ = timer(firstMs, everyMs).pipe(withLatestFrom(status$));
  const lines = ticks$.subscribe(([, status]) => {
    const line = progressLine(status, tally, performance.now() - beganAt);
    if (isLive) redraw(screen, line);
    else screen.write(`${line}\n`);
  });
  return {
    end() {
      lines.unsubscribe();
      if (isLive) redraw(screen, '');
    },
  };
}

/** `walking  1,234 files  12.3 MB  …`; with a bar once the walk is over and the end is known. */
export function progressLine(status: PoolStatus, tally: Tally, elapsedMs: number): string {
  return [
    howFar(status, tally.files),
    size(tally.bytes),
    speed(tally.bytes, elapsedMs),
    `${count(status.workers.length, 'worker')} on ${count(status.inFlight, 'file')}`,
    duration(elapsedMs),
  ].join('  ');
}

function howFar({ phase, pulled, failed }: PoolStatus, read: number): string {
  const settled = read + failed;
  if (phase === 'draining') {
    return `${bar(settled, pulled)} ${percent(settled, pulled).padStart(5)}  ${number(settled)} of ${count(pulled, 'file')}`;
  }
  return `${phase === 'failed' ? 'stopping' : 'walking'}  ${count(settled, 'file')}`;
}

function bar(part: number, whole: number): string {
  const filled = whole > 0 ? Math.floor((part / whole) * BAR) : 0;
  return '▓'.repeat(filled) + '░'.repeat(BAR - filled);
}

function redraw(screen: Screen, line: string): void {
  const stream = screen as WriteStream;
  cursorTo(stream, 0);
  screen.write(cliTruncate(line, Math.max((screen.columns ?? 80) - ROOM_FOR_CTRL_C, 1)));
  clearLine(stream, 1);
}
