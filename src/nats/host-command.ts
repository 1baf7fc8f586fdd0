import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type ConnectionOptions, credsAuthenticator } from '@nats-io/transport-node';
import type { ServeWorkersOptions } from './options.js';

export const HELP = `rearguard-host: serves a run of natsPool with the workers of this machine

  rearguard-host --name census --worker ./solve.worker.js --connection nats://127.0.0.1:4222

  --name NAME            name of the pool                                   (needed)
  --worker FILE          the worker file, a path or a file: URL             (needed)
  --connection ADDRESS   NATS server, or several separated by commas        (default nats://127.0.0.1:4222)
  --run RUN              the run to serve                                   (default main)
  --host NAME            name of this host on the roll                      (default: machine, process, something random)
  --size N               workers                                            (default: processors)
  --concurrency N        tasks that a worker runs at a time                 (default 1)
  --slots N              tasks in hand at a time                            (default size × concurrency)
  --max-heap MB          memory of a worker, before it is replaced
  --setup-data JSON      given to the setup of each worker
  --creds FILE           credentials of the NATS account
  --user NAME            user; the password is taken from NATS_PASSWORD
  --tls-ca FILE          certificate of the authority that signed the server's
  --tls-cert FILE        certificate of this host, with --tls-key
  --tls-key FILE         its key
  --inbox-prefix PREFIX  where answers go, as the permissions say           (default _INBOX)
  --help

It waits for the run if it is not there yet, and ends when the run is over. SIGTERM and SIGINT let it finish what it has begun and leave; a second one ends it at once.`;

/** What was typed cannot be understood. */
export class UsageError extends Error {}

const OPTIONS = {
  name: { type: 'string' },
  worker: { type: 'string' },
  connection: { type: 'string', default: 'nats://127.0.0.1:4222' },
  run: { type: 'string' },
  host: { type: 'string' },
  size: { type: 'string' },
  concurrency: { type: 'string' },
  slots: { type: 'string' },
  'max-heap': { type: 'string' },
  'setup-data': { type: 'string' },
  creds: { type: 'string' },
  user: { type: 'string' },
  'tls-ca': { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'inbox-prefix': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

type Given = { readonly [K in keyof typeof OPTIONS]?: string | boolean | undefined };

/**
 * What was typed, as options; undefined: help is wanted.
 *
 * @throws UsageError: something is missing, unknown, or not what it must be.
 */
export function readArguments(
  args: readonly string[],
  env: { readonly NATS_PASSWORD?: string | undefined },
): ServeWorkersOptions | undefined {
  const given = parsed(args);
  if (given.help) return undefined;
  const text = (option: keyof Given): string | undefined => given[option] as string | undefined;
  const needed = (option: 'name' | 'worker'): string => {
    const value = text(option);
    if (value === undefined) throw new UsageError(`--${option} is missing`);
    return value;
  };
  const number = (option: keyof Given): number | undefined => {
    const value = text(option);
    if (value === undefined) return undefined;
    if (/^\d+$/.test(value)) return Number(value);
    throw new UsageError(`--${option} must be a whole number: got ${JSON.stringify(value)}`);
  };
  const heap = number('max-heap');
  return {
    name: needed('name'),
    worker: workerUrl(needed('worker')),
    connection: connectionOf(text, env),
    run: text('run'),
    host: text('host'),
    size: number('size'),
    concurrency: number('concurrency'),
    slots: number('slots'),
    resourceLimits: heap === undefined ? undefined : { maxOldGenerationSizeMb: heap },
    setupData: dataOf(text('setup-data')),
  };
}

function parsed(args: readonly string[]): Given {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const workerUrl = (file: string): URL => (file.startsWith('file:') ? new URL(file) : pathToFileURL(file));

function dataOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`--setup-data must be JSON: got ${JSON.stringify(text)}`);
  }
}

function connectionOf(
  text: (option: keyof Given) => string | undefined,
  { NATS_PASSWORD: pass }: { readonly NATS_PASSWORD?: string | undefined },
): ConnectionOptions {
  const [creds, user, inboxPrefix] = [text('creds'), text('user'), text('inbox-prefix')];
  const [caFile, certFile, keyFile] = [text('tls-ca'), text('tls-cert'), text('tls-key')];
  const tls = { ...(caFile && { caFile }), ...(certFile && { certFile }), ...(keyFile && { keyFile }) };
  return {
    servers: (text('connection') ?? '').split(',').map((server) => server.trim()),
    ...(creds && { authenticator: credsAuthenticator(contents('creds', creds)) }),
    ...(user && { user, pass: pass ?? '' }),
    ...(inboxPrefix && { inboxPrefix }),
    ...(Object.keys(tls).length > 0 && { tls }),
  };
}

function contents(option: string, file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new UsageError(`--${option}: ${error instanceof Error ? error.message : file}`);
  }
}
