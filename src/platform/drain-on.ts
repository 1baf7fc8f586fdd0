import { asyncScheduler, type Observable, type SchedulerLike, type Subscription } from 'rxjs';
import type { Signals } from './signals.js';

/** One Ctrl-C may come more than once: from the terminal, and from `npm`, which passes it on. */
const ECHO_MS = 100;

/** What can be drained and terminated. */
export interface Drainable {
  readonly isOn$: Observable<boolean>;
  drain(): void;
  terminate(reason: unknown): void;
}

/** When it is drained, and how long that may take. */
export interface DrainOn {
  readonly within: number;
  readonly signals: readonly string[];
}

/** Drains a pool on the signals of a process, to which it listens while the pool is on; returns how to stop that. Nothing without signals. */
export function drainOn(
  pool: Drainable,
  { within, signals }: DrainOn,
  process: Signals | undefined,
  clock: SchedulerLike = asyncScheduler,
): () => void {
  if (!process) return () => undefined;
  let deaf: (() => void)[] = [];
  let limit: Subscription | undefined;
  let first: { readonly signal: string; readonly at: number } | undefined;

  const terminate = (why: string): void => pool.terminate(new DOMException(why, 'AbortError'));
  const heard = (signal: string): void => {
    if (first) {
      if (signal === first.signal && clock.now() - first.at < ECHO_MS) return;
      return terminate(`${signal} came while the pool was draining because of ${first.signal}`);
    }
    first = { signal, at: clock.now() };
    process.exitCode(128 + (process.number(signal) ?? 0));
    limit = clock.schedule(() => terminate(`the pool was not drained within ${within} ms of ${signal}`), within);
    pool.drain();
  };
  const listen = (): void => {
    deaf = [...new Set(signals)].map((signal) => process.listen(signal, () => heard(signal)));
  };
  const forget = (): void => {
    for (const stop of deaf.splice(0)) stop();
    limit?.unsubscribe();
    first = undefined;
  };

  const watch = pool.isOn$.subscribe((isOn) => (isOn ? listen() : forget()));
  return () => {
    watch.unsubscribe();
    forget();
  };
}
