import { type ConnectionOptions, connect, type NatsConnection } from '@nats-io/transport-node';
import { inWords } from '../in-words.js';
import { ConnectionError } from './errors.js';
import type { NatsConnect } from './options.js';
import { checkServerVersion } from './server-version.js';

/** A connection in use. */
export interface Connected {
  readonly nc: NatsConnection;
  /** Of subjects that answers come to. */
  readonly inboxPrefix: string | undefined;
  /** Closes what was opened here. */
  leave(): Promise<void>;
}

const PATIENCE_MS = 30_000;
/** A server that is killed just now may take the call and never answer it. */
const ATTEMPT_MS = 2_000;
const AGAIN_MS = 100;

/**
 * A connection to a server that is good enough.
 *
 * @throws ConnectionError: none could be reached within 30 s, or it refused. ServerVersionError: it is too old.
 */
export async function connected(given: NatsConnect, name: string, signal: AbortSignal): Promise<Connected> {
  const own = isConnection(given) ? undefined : await opened(optionsOf(given), name, signal);
  const nc = own ?? (given as NatsConnection);
  const leave = async (): Promise<void> => {
    await own?.close();
  };
  try {
    const { info } = nc;
    if (!info) throw new ConnectionError('the connection that was given is closed');
    checkServerVersion(info.version, nc.getServer());
    const { options } = nc as { options?: ConnectionOptions };
    return { nc, inboxPrefix: options?.inboxPrefix, leave };
  } catch (error) {
    await leave();
    throw error;
  }
}

const isConnection = (given: NatsConnect): given is NatsConnection =>
  typeof given === 'object' && 'publish' in given && typeof given.publish === 'function';

function optionsOf(given: string | ConnectionOptions): ConnectionOptions {
  const options = typeof given === 'string' ? { servers: given.split(',').map((server) => server.trim()) } : given;
  return { reconnectTimeWait: AGAIN_MS, timeout: ATTEMPT_MS, ...options, maxReconnectAttempts: -1 };
}

async function opened(options: ConnectionOptions, name: string, signal: AbortSignal): Promise<NatsConnection> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await connect({ name, ...options });
    } catch (error) {
      if (isRefusal(error) || signal.aborted || performance.now() > until) throw unreachable(options, error);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** Trying again would not help. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error &&
  /Authorization|Authentication|InvalidArgument|certificate|self[- ]signed/i.test(`${error.name} ${error.message}`);

function unreachable({ servers }: ConnectionOptions, cause: unknown): ConnectionError {
  const where = [servers ?? '127.0.0.1:4222'].flat().join(', ');
  return new ConnectionError(`no connection to NATS at ${where}: ${inWords(cause)}`, { cause });
}
