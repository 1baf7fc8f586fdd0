import type { ServeWorkersOptions } from './options.js';
import type { WorkerHost } from './worker-host.js';

/**
 * Makes this process a host: a crew as that of `openPool`, which solves the tasks of a run of `natsPool`.
 *
 * It takes no more than its workers have places for (and about 10 ms of work ahead), tells the server that it is still working, and acknowledges a task only when its result is stored.
 * Solvers run in threads, so they cannot hold up its signs of life. Hosts may come, go and die at any time: what a dead one had is given to others after `ackWait`.
 *
 * It serves until the run is over, and waits for a run that is not there yet.
 *
 * **Guarantees** a task that ends its worker thread is run again here, up to `maxAttempts`; one that ends the whole process is given to other hosts, alone, up to `maxAttempts` in all, and then has failed.
 *
 * @typeParam T - task.
 * @typeParam R - result.
 * @returns the host. It is being connected; failures show in `closed`.
 * @throws OptionError: an option is missing, unknown or wrong; nothing was started.
 */
export function serveWorkers<T, R>(_options: ServeWorkersOptions<T, R>): WorkerHost {
  throw new Error('not there yet');
}
