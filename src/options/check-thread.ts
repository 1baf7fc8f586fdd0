import type { MakeTasks } from '../contract/thread.js';
import { checkWorkerUrl } from './check-worker.js';
import { reading, refusal } from './rules.js';

/** What the scheduler of `fromThread` is started from. */
export type CheckedThread =
  | { readonly kind: 'url'; readonly url: URL }
  /** `create` makes the worker; what it returns is not checked here. */
  | { readonly kind: 'factory'; readonly create: () => unknown }
  /** Runs on this thread. */
  | { readonly kind: 'inline'; readonly tasks: MakeTasks<unknown, never> };

const OPTION = 'fromThread.worker';
const WANTED =
  "a URL such as new URL('./tasks.worker.js', import.meta.url), a function without parameters that makes a worker, or what exposeScheduler returned";

/**
 * Tells what `fromThread` was given to start.
 *
 * @param allowedProtocols - what this platform can start a worker from
 * @throws OptionError: a URL of another scheme, a function with parameters, a worker that already runs, or something else
 */
export function checkThread(worker: unknown, allowedProtocols: readonly string[]): CheckedThread {
  return reading(OPTION, worker, () => {
    if (typeof worker === 'function' && worker.length === 0) {
      return { kind: 'factory', create: worker as () => unknown };
    }
    if (typeof worker !== 'object' || worker === null) throw refusal(OPTION, worker, WANTED);
    const url = checkWorkerUrl(OPTION, worker, allowedProtocols);
    if (url) return { kind: 'url', url };
    const { tasks, solve, postMessage } = worker as Record<string, unknown>;
    if (typeof tasks === 'function') return { kind: 'inline', tasks: tasks as MakeTasks<unknown, never> };
    if (typeof solve === 'function') throw refusal(OPTION, worker, 'what exposeScheduler returned, not exposeSolver');
    throw refusal(
      OPTION,
      worker,
      typeof postMessage === 'function' ? 'a function that makes the worker: () => new Worker(…)' : WANTED,
    );
  });
}
