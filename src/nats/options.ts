import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import type { PoolOptions, SolveOptions } from '../contract/options.js';
import type { TaskSource } from '../contract/scheduler.js';
import type { WorkerInput } from '../contract/worker-input.js';

/**
 * How to reach the NATS server:
 * - its address, or several of a cluster separated by commas: `nats://127.0.0.1:4222`;
 * - options as `connect` of `@nats-io/transport-node` takes them: `servers`, `tls`, `authenticator`, `user`, `inboxPrefix` …;
 * - a connection of your own, which stays open when the run is over. Give it `maxReconnectAttempts: -1`, or it gives up after ten attempts.
 *
 * Connections that rearguard opens try again for ever once they were there, and are closed at the end.
 */
export type NatsConnect = string | ConnectionOptions | NatsConnection;

/** What becomes of a run that is left before its end, by unsubscribing, `signal`, `terminate` or an error: it is `cancel`led and cleaned up, or everything is `keep`t for a controller that goes on with it. */
export type WhenLeft = 'cancel' | 'keep';

/** Whether tasks that failed are tried again, on the host that has them. As `Retry`, without what cannot travel: there are no functions. */
export interface NatsRetry {
  /** Attempts that may end in an error or a time-out, a whole number from 1: with 1 there is no second. */
  readonly attempts: number;
  /** Milliseconds until the next attempt, from 0. Default 0. */
  readonly delay?: number | undefined;
}

/** Options of a run over NATS. An option given as `undefined` means its default. */
export interface NatsPoolOptions<T, R, P = R>
  extends Pick<
    SolveOptions<T, R, P>,
    'deadLetters' | 'maxAttempts' | 'overflow' | 'processConcurrency' | 'resultCapacity' | 'signal' | 'timeout'
  > {
  /** The NATS server. */
  readonly connection: NatsConnect;
  /** Name of the pool: letters, digits and `-`. Hosts serve a pool by its name. */
  readonly name: string;
  /** Name of the run, as `name`. A controller that is started again with the same one goes on where it was, until the run is over. Hosts serve one run. Default `main`. */
  readonly run?: string | undefined;
  /**
   * Makes the stream of tasks that begins with task number `from` (counted from 0): 0 for a new run, and how many are stored when a run is taken up again. The same
   * number must always be the same task.
   */
  scheduler(from: number): TaskSource<T>;
  /** As in `SolveOptions`: called with each result, one at a time unless `processConcurrency` says otherwise; what it returns is emitted. A result counts as taken when it has returned. */
  processResult?(result: R, task: T): P | PromiseLike<P>;
  /** Tasks published and without an outcome that was taken, a whole number from 1. Child tasks are not held to it, but the scheduler waits while there are too many. Default 16,384. */
  readonly queueCapacity?: number | undefined;
  /** How many tasks travel in one message: `'auto'` sizes chunks to about 5 ms of work, 1 where tasks are long; or a whole number from 1. Default `'auto'`. */
  readonly chunk?: 'auto' | number | undefined;
  /** Whether tasks that failed are tried again. Default: they are not. */
  readonly retry?: NatsRetry | undefined;
  /** Milliseconds without a sign of life after which what a host had is given to others, from 500. Hosts give one every third of it, as long as their main thread is free. Default 10,000. */
  readonly ackWait?: number | undefined;
  /** Milliseconds without a sign of life after which a host counts as lost on the roll, from 500. It costs no task anything. Default 3,000. */
  readonly hostTimeout?: number | undefined;
  /** Milliseconds that a controller may be silent until another one with the same `run` takes over, from 500. Default 3,000. */
  readonly leaseTimeout?: number | undefined;
  /** Servers of the cluster that keep a copy of everything: 1, 3 or 5. Default 1. */
  readonly replicas?: number | undefined;
  /** What becomes of the run if it is left before its end. Default `cancel`. */
  readonly whenLeft?: WhenLeft | undefined;
}

/** Options of a host: those of the crew, and whom it serves. They mean what they mean in `openPool`. An option given as `undefined` means its default. */
export interface ServeWorkersOptions<T = unknown, R = unknown> extends Omit<PoolOptions, 'name' | 'queueCapacity'> {
  /** The NATS server. */
  readonly connection: NatsConnect;
  /** Name of the pool that it serves, as in `natsPool`. */
  readonly name: string;
  /** The run that it serves, as in `natsPool`. One that is not there yet is waited for. Default `main`. */
  readonly run?: string | undefined;
  /** What solves the tasks, as in `openPool`. */
  readonly worker: WorkerInput<T, R>;
  /** Name of this host on the roll: letters, digits and `-`; no two may have the same. Default: the machine's name, the process id and something random. */
  readonly host?: string | undefined;
  /** Tasks that it has in hand at a time at least, a whole number from 1. More of them, about 10 ms of work, are asked for ahead where tasks are short. Default: `size.max × concurrency`. */
  readonly slots?: number | undefined;
}
