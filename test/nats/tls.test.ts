import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { natsPool, serveWorkers } from 'rearguard/nats';
import { lastValueFrom, toArray } from 'rxjs';
import { generate } from 'selfsigned';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture } from '../support/mission.js';
import { natsServer } from '../support/nats/server.js';

const folder = mkdtempSync(join(tmpdir(), 'rearguard-tls-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  algorithm: 'sha256',
  extensions: [
    { name: 'basicConstraints', cA: true },
    { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
  ],
});
const certFile = join(folder, 'cert.pem');
const keyFile = join(folder, 'key.pem');
writeFileSync(certFile, cert);
writeFileSync(keyFile, key);

describe('over TLS with a CA of its own', () => {
  const server = natsServer({ config: `tls { cert_file: "${certFile}", key_file: "${keyFile}" }` });

  it('runs a pool', async () => {
    const connection = { servers: `localhost:${server().port}`, tls: { caFile: certFile } };
    const host = serveWorkers({ connection, name: 'secret', worker: fixture('any.worker.mjs'), size: 1 });
    const pool$ = natsPool({ connection, name: 'secret', scheduler: (from) => [{ do: 'echo', value: 7 }].slice(from) });
    expect(await lastValueFrom(pool$.pipe(toArray()))).toEqual([7]);
    await host.closed;
  });

  it('does not trust a server that the CA does not know', async () => {
    const pool$ = natsPool({ connection: server().url, name: 'secret', scheduler: () => [] });
    await expect(lastValueFrom(pool$.pipe(toArray()))).rejects.toMatchObject({
      name: 'ConnectionError',
      message: expect.stringContaining(`127.0.0.1:${server().port}`),
    });
  });
});
