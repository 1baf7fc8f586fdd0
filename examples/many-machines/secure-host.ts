// A host that trusts a CA of its own, has a user with the permissions of a host, and ends in order when it is told to.
import { readFileSync } from 'node:fs';
import { credsAuthenticator } from '@nats-io/transport-node';
import { serveWorkers } from 'rearguard/nats';

const { NATS_CREDS: file, NATS_PASSWORD: pass = '' } = process.env;

const host = serveWorkers({
  name: 'divisors',
  worker: new URL('./divisors.worker.js', import.meta.url),
  connection: {
    servers: ['nats-1.example', 'nats-2.example', 'nats-3.example'],
    tls: { caFile: 'ca.pem' },
    inboxPrefix: '_INBOX_host',
    // A file of credentials (JWT and nkey), or a password.
    ...(file ? { authenticator: credsAuthenticator(readFileSync(file)) } : { user: 'host', pass }),
  },
});

process.once('SIGTERM', () => host.close());
await host.closed;
