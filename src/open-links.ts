import type { OpenLink } from './link/link.js';
import { threadLinks } from './link/thread-link.js';
import { OptionError } from './errors.js';
import type { CheckedPoolOptions, CheckedWorker } from './options.js';
import { inlineLinks } from './testing/inline-link.js';
import { asyncScheduler } from 'rxjs';

/**
 * How the workers of a pool are started.
 *
 * @throws OptionError: `setupData` cannot be cloned, so no worker could ever be given it.
 */
export function openLinks<T, R>(worker: CheckedWorker<T, R>, options: CheckedPoolOptions): OpenLink {
  const { concurrency, setupData, startTimeout, name, resourceLimits, env, execArgv } = options;
  try {
    structuredClone(setupData);
  } catch (error) {
    throw new OptionError('setupData', setupData, `setupData must be something that can be cloned: ${(error as Error).message}`);
  }
  if (worker.kind === 'inline') return inlineLinks({ module: worker as never, concurrency, setupData });
  return threadLinks({ source: worker, thread: { name, resourceLimits, env, execArgv }, concurrency, setupData, startTimeout, clock: asyncScheduler });
}
