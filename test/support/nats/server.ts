import { afterAll, beforeAll } from 'vitest';
import { startNatsServer } from '../../../scripts/nats-server.mjs';

/** A server of the test's own: on 127.0.0.1, on a free port, with a fresh folder. */
export type NatsServer = Awaited<ReturnType<typeof startNatsServer>>;

export type NatsServerOptions = NonNullable<Parameters<typeof startNatsServer>[0]>;

/** One server for all tests of a file; it is there from `beforeAll` on. */
export function natsServer(options: NatsServerOptions = {}): () => NatsServer {
  let server: NatsServer | undefined;
  beforeAll(async () => {
    server = await startNatsServer(options);
  });
  afterAll(() => server?.close());
  return () => {
    if (!server) throw new Error('the server starts in beforeAll: ask for it inside a test');
    return server;
  };
}
