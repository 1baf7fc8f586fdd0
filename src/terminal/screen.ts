import { createLogUpdate } from 'log-update';

/** Where progress is shown: a terminal, or anything else that lines can be written to. */
export interface ProgressScreen {
  /** Writes text. */
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  /** Whether it has colours, as `tty.WriteStream.hasColors` tells: `NO_COLOR` and `FORCE_COLOR` are heeded there. */
  hasColors?(): boolean;
}

/** Where it is written, and how. */
export interface Surface {
  readonly isLive: boolean;
  readonly hasColors: boolean;
  /** How long a line may be; a terminal may be resized. */
  columns(): number;
  /** Puts these lines in the place of those before. */
  draw(lines: readonly string[]): void;
  /** Writes above what is drawn. */
  print(text: string): void;
  /** What is drawn stays. */
  leave(): void;
  /** What is drawn goes. */
  clear(): void;
}

/** A board that is drawn anew on a terminal; lines that follow each other in pipes, files and CI. */
export function surfaceOf(screen: ProgressScreen, env: Readonly<Record<string, string | undefined>>): Surface {
  const write = (text: string): void => void screen.write(`${text}\n`);
  return screen.isTTY && env.CI === undefined && env.TERM !== 'dumb' ? terminal(screen, write) : log(write);
}

const log = (write: (text: string) => void): Surface => ({
  isLive: false,
  hasColors: false,
  columns: () => Number.POSITIVE_INFINITY,
  draw: (lines) => lines.forEach(write),
  print: write,
  leave: () => undefined,
  clear: () => undefined,
});

function terminal(screen: ProgressScreen, write: (text: string) => void): Surface {
  // The cursor is left alone: a process that is killed could not bring it back.
  const update = createLogUpdate(screen as never, { showCursor: true });
  let drawn: readonly string[] = [];
  const draw = (lines: readonly string[]): void => {
    drawn = lines;
    update(lines.join('\n'));
  };
  return {
    isLive: true,
    hasColors: screen.hasColors?.() ?? false,
    // A line that fills the last column wraps.
    columns: () => Math.max((screen.columns ?? 80) - 1, 1),
    draw,
    print(text) {
      update.clear();
      write(text);
      if (drawn.length > 0) draw(drawn);
    },
    leave: () => update.done(),
    clear: () => update.clear(),
  };
}
