import { distinctUntilChanged, map } from 'rxjs';
import { drainOn, signals as processSignals } from '#platform';
import type { Pool } from './controller/pool.js';
import type { WorkerPool } from './controller/worker-pool.js';
import { checkAll, milliseconds, need, or, type Rules } from './options/rules.js';
import type { Drainable, DrainOn } from './platform/drain-on.js';
import type { Signals } from './platform/signals.js';

/** Options of `drainOnSignals`. An option given as `undefined` means its default. */
export interface DrainOnSignalsOptions {
  /** Milliseconds that the pool may take to drain, above 0; then it is terminated. Default 10,000. */
  readonly within?: number | undefined;
  /** The signals to listen to. Default `['SIGTERM', 'SIGINT']`. */
  readonly signals?: readonly string[] | undefined;
}

/**
 * Lets a pool finish what it has taken when the process is told to end.
 *
 * On the first signal the pool is drained (`Pool.close`, `WorkerPool.drain`). On a second one (the same again within a tenth of a second is taken for an echo), or if that is not done `within` milliseconds, it is terminated with an
 * `AbortError` that names the signal; workers that do not give way are ended after `stopTimeout`. `process.exitCode` is set to 128 plus the number of the first signal: 143
 * after `SIGTERM`, 130 after `SIGINT`. The process is not ended: it ends by itself when nothing holds it any more.
 *
 * Signals are listened to while there is something to drain, and otherwise do what they do without this: for a `Pool` until it is gone; for a `WorkerPool` during each of its
 * runs, from before the first task is pulled until everybody has left. A run that is begun after a signal is not drained by it.
 *
 * In browsers, which have no signals, it does nothing. A `TeardownError` of the parting shows in your own call to `close()`, which has the same outcome.
 *
 * @typeParam T - task.
 * @typeParam R - result.
 * @param pool - what `openPool` or `workerPool` returned.
 * @param options - how long, and which signals.
 * @returns a function that takes the handlers off. A drain that has begun goes on, without a limit.
 * @throws OptionError: an option is unknown or wrong.
 * @example
 * {@includeCode ../examples/guides/shutdown.ts}
 */
export function drainOnSignals<T, R>(pool: Pool<T, R> | WorkerPool<R>, options?: DrainOnSignalsOptions): () => void {
  const checked = checkAll(options, rules(processSignals));
  return drainOn(toDrain(pool), checked, processSignals);
}

const rules = (known: Signals | undefined): Rules<DrainOn> => ({
  within: or(milliseconds, 10_000),
  signals: or(
    need(
      'a list of signals that can be handled, such as ["SIGTERM", "SIGINT"]',
      (given: unknown) =>
        Array.isArray(given) &&
        given.length > 0 &&
        given.every((name) => typeof name === 'string' && (!known || known.number(name) !== undefined)),
    ),
    ['SIGTERM', 'SIGINT'],
  ),
});

function toDrain<T, R>(pool: Pool<T, R> | WorkerPool<R>): Drainable {
  if ('drain' in pool) {
    return { isOn$: pool.isOn$, drain: () => pool.drain(), terminate: (reason) => void pool.terminate(reason) };
  }
  return {
    isOn$: pool.status$.pipe(
      map(({ phase }) => phase !== 'stopped' && phase !== 'failed'),
      distinctUntilChanged(),
    ),
    // Who calls close() too is told how it went; a rejection here would end the process.
    drain: () => void pool.close().catch(() => undefined),
    terminate: (reason) => void pool.terminate(reason),
  };
}
