import { createServer } from 'node:net';
import { ConnectionError, natsPool, ServerVersionError, serveWorkers } from 'rearguard/nats';
import { lastValueFrom } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { natsWorker, QUICK } from '../support/nats/runs.js';
import { natsServer } from '../support/nats/server.js';

expectNothingLeftBehind();

/** Says that it is a server of that version, and answers pings. */
async function pretender(version: string): Promise<string> {
  const info = {
    server_id: 'X',
    server_name: 'X',
    version,
    proto: 1,
    go: '',
    host: '127.0.0.1',
    port: 0,
    headers: true,
    max_payload: 2 ** 20,
    jetstream: true,
    client_id: 1,
  };
  const server = createServer((socket) => {
    socket.write(`INFO ${JSON.stringify(info)}\r\n`);
    socket.on('data', (data) => {
      if (data.includes('PING')) socket.write('PONG\r\n');
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return `nats://127.0.0.1:${(server.address() as { port: number }).port}`;
}

describe('a server that loses tasks', () => {
  it('is refused by the controller, with its version and what is needed', async () => {
    const connection = await pretender('2.9.10');
    const pool$ = natsPool<number, number>({ connection, name: 'old', scheduler: () => [1] });
    const error = await lastValueFrom(pool$).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ServerVersionError);
    expect(error).toMatchObject({ version: '2.9.10', message: expect.stringContaining('use 2.10.27 or later') });
  });

  it('is refused by a host', async () => {
    const host = serveWorkers({ connection: await pretender('2.10.26'), name: 'old', worker: natsWorker, size: 1 });
    await expect(host.closed).rejects.toThrow('nats-server 2.10.26');
  });
});

describe('a server that refuses', () => {
  const server = natsServer({ config: 'authorization { user: somebody, password: secret }' });

  it('is told of at once', async () => {
    const pool$ = natsPool<number, number>({ connection: server().url, name: 'refused', scheduler: () => [1] });
    const error = await lastValueFrom(pool$).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ConnectionError);
    expect((error as Error).message).toMatch(/no connection to NATS at nats:.*Authorization/);
  });
});

describe('two controllers of one run', () => {
  const server = natsServer();

  it('both complete when one of them has brought it to its end', async () => {
    const options = { connection: server().url, name: 'twins', ...QUICK };
    const numbers = (from: number): number[] => Array.from({ length: 500 }, (_, n) => n).slice(from);
    const host = serveWorkers<unknown, number>({
      connection: server().url,
      name: 'twins',
      worker: natsWorker,
      size: 2,
    });
    const results: number[] = [];
    const take = (n: number): void => void results.push(n);
    await Promise.all([1, 2].map(() => natsPool<number, number>({ ...options, scheduler: numbers }).forEach(take)));
    await host.closed;
    expect(results.sort((a, b) => a - b)).toEqual(numbers(0));
  });
});
