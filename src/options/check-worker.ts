import { linkFaults } from '#inline';
import type { Solve, SolverHooks } from '../contract/solver.js';
import { OptionError } from '../errors.js';
import type { InlineLinks } from '../testing/inline-worker.js';
import type { LinkFault } from '../testing/link-fault.js';
import { callable, nested, or, reading, refusal } from './rules.js';

/** What the `worker` option turned out to be. */
export type CheckedWorker<T = unknown, R = unknown> =
  | { readonly kind: 'url'; readonly url: URL }
  /** `create` makes one worker; what it returns is not checked here. */
  | { readonly kind: 'factory'; readonly create: () => unknown }
  /** Runs on this thread. */
  | {
      readonly kind: 'inline';
      readonly solve: Solve<T, R>;
      readonly hooks: SolverHooks;
      /** What goes wrong with its frames, on purpose. */
      readonly faults: readonly LinkFault[];
      /** What starts it; undefined: what this platform has for that. */
      readonly links?: InlineLinks;
    };

const WANTED =
  "a URL such as new URL('./solve.worker.js', import.meta.url), a function that makes a worker, or a solver";

const checkHooks = nested({ setup: or(callable()), teardown: or(callable()), onBroadcast: or(callable()) });

/** The URL that was given, if it is one; throws if nothing can be started from it. */
export function checkWorkerUrl(option: string, given: unknown, allowedProtocols: readonly string[]): URL | undefined {
  const { href, protocol } = given as Record<string, unknown>;
  // Not `instanceof URL`: jsdom and other realms have a URL of their own.
  if (typeof href !== 'string' || typeof protocol !== 'string') return undefined;
  if (allowedProtocols.includes(protocol)) return new URL(href);
  throw refusal(option, href, `a URL with ${allowedProtocols.join(' or ')} (not ${protocol})`);
}

/**
 * Tells what kind of worker was given. A function without parameters makes workers; a function
 * with parameters is a solver that runs on this thread, as is what `exposeSolver` returned.
 * Rest and default parameters do not count: `(...args) => …` and `(task = 0) => …` make workers.
 *
 * @param allowedProtocols - what this platform can start a worker from, such as `['file:', 'data:']`
 * @throws OptionError: missing, a string, a worker that already runs, a URL of another scheme, or something else
 */
export function checkWorker<T, R>(worker: unknown, allowedProtocols: readonly string[]): CheckedWorker<T, R> {
  return reading('worker', worker, () => {
    if (worker === undefined || worker === null)
      throw new OptionError('worker', worker, `worker is missing: give ${WANTED}`);
    if (typeof worker === 'function') {
      return worker.length === 0
        ? { kind: 'factory', create: worker as () => unknown }
        : { kind: 'inline', solve: worker as Solve<T, R>, hooks: {}, faults: [] };
    }
    const url = checkWorkerUrl('worker', worker, allowedProtocols);
    if (url) return { kind: 'url', url };
    const { solve, hooks = {}, faults = [], links, tasks, postMessage } = worker as Record<string, unknown>;
    if (typeof solve === 'function') {
      checkHooks(hooks, 'worker.hooks');
      return {
        kind: 'inline',
        solve: solve as Solve<T, R>,
        hooks: hooks as SolverHooks,
        faults: linkFaults(faults, 'worker.faults'),
        ...(typeof links === 'function' && { links: links as InlineLinks }),
      };
    }
    if (typeof tasks === 'function') throw refusal('worker', worker, 'what exposeSolver returned, not exposeScheduler');
    throw refusal(
      'worker',
      worker,
      typeof postMessage === 'function' ? 'a function that makes workers: () => new Worker(…)' : WANTED,
    );
  });
}
