/** One press of Ctrl-C may arrive twice: from the terminal and, under `npm start`, from npm. */
const SAME_PRESS_MS = 250;

/** Ctrl-C, in two steps. */
export interface Interrupt {
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  /** Gives Ctrl-C back to Node. */
  release(): void;
}

/** The first Ctrl-C aborts the signal; the second calls `atOnce` and ends the process. */
export function onInterrupt(atOnce: () => void): Interrupt {
  const controller = new AbortController();
  let firstAt = 0;
  const heard = (): void => {
    if (!controller.signal.aborted) {
      firstAt = performance.now();
      controller.abort();
    } else if (performance.now() - firstAt > SAME_PRESS_MS) {
      atOnce();
      process.exit(130);
    }
  };
  process.on('SIGINT', heard);
  return { signal: controller.signal, release: () => void process.off('SIGINT', heard) };
}
