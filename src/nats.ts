/**
 * Beyond one machine: the same pool over NATS JetStream. Node only; needs the packages `@nats-io/transport-node`, `@nats-io/jetstream`, `@nats-io/kv` and `@nats-io/obj`.
 *
 * @module rearguard/nats
 * @group Reference
 */
export { ConnectionError, ReplacedError, ServerVersionError } from './nats/errors.js';
export { natsPool } from './nats/nats-pool.js';
export type { NatsConnect, NatsPoolOptions, NatsRetry, ServeWorkersOptions, WhenLeft } from './nats/options.js';
export { serveWorkers } from './nats/serve-workers.js';
export type { HostPhase, HostStatus, WorkerHost } from './nats/worker-host.js';
