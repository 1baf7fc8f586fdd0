import { hostname } from 'node:os';
import { pid } from 'node:process';
import { nuid } from '@nats-io/transport-node';
import { defaultSize, workerProtocols } from '#platform';
import { clockOf, createPool, openLinks } from '../create-pool.js';
import { checkHost } from './check-options.js';
import { childrenOutside } from './children.js';
import { namesOf } from './names.js';
import type { ServeWorkersOptions } from './options.js';
import { ServingHost } from './serving-host.js';
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
export function serveWorkers<T, R>(given: ServeWorkersOptions<T, R>): WorkerHost {
  const options = checkHost(given, { size: defaultSize() }, workerProtocols);
  const { connection, name, run, worker, host = nameOfHost(), slots } = options;
  const crew = { ...options, name: `rearguard ${name}` };
  const open = childrenOutside(openLinks(worker, crew));
  const core = createPool(crew, open, clockOf(worker));
  const { size, concurrency } = options;
  return new ServingHost({
    connection,
    name,
    names: namesOf({ name, run }),
    host,
    slots: slots ?? size.max * concurrency,
    core,
  });
}

/** As it can stand in a key: of letters, digits and `-`. */
const nameOfHost = (): string =>
  `${hostname()
    .replace(/[^A-Za-z0-9-]/g, '-')
    .slice(0, 32)}-${pid}-${nuid.next().slice(-6)}`;
