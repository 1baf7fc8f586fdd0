// Finds a nats-server and runs it: for the tests, the benches and `npm run nats:server`.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Older servers lose tasks: see docs/guides/many-machines.md. */
export const LEAST_VERSION = '2.10.27';

/** Where `npm run nats:server` puts one; git ignores it. */
export const CACHE = fileURLToPath(new URL('../.cache/nats-server', import.meta.url));
export const CACHED = join(CACHE, 'nats-server');

export const LEFT_OUT = `many machines: left out, no nats-server ≥ ${LEAST_VERSION}: npm run nats:server`;

const START_MS = 20_000;

/**
 * `NATS_URL` (a server that runs already) → `NATS_SERVER_BIN` → `nats-server` on the PATH → what `npm run nats:server` got.
 * @returns {{ url: string | undefined, bin: string | undefined, version: string | undefined, passedOver: string[] }}
 */
export function findNatsServer(env = process.env) {
  const passedOver = [];
  const good = (bin, where) => {
    const version = versionOf(bin);
    if (version !== undefined && !isOlder(version, LEAST_VERSION)) return { url: undefined, bin, version, passedOver };
    passedOver.push(`${where}: ${version ?? 'does not start'}`);
    return undefined;
  };
  if (env.NATS_URL) return { url: env.NATS_URL, bin: undefined, version: undefined, passedOver };
  const named = env.NATS_SERVER_BIN ? good(env.NATS_SERVER_BIN, `NATS_SERVER_BIN=${env.NATS_SERVER_BIN}`) : undefined;
  if (named) return named;
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const bin = join(folder, process.platform === 'win32' ? 'nats-server.exe' : 'nats-server');
    const found = existsSync(bin) ? good(bin, bin) : undefined;
    if (found) return found;
  }
  const cached = existsSync(CACHED) ? good(CACHED, CACHED) : undefined;
  return cached ?? { url: undefined, bin: undefined, version: undefined, passedOver };
}

/** @returns {string | undefined} */
export function versionOf(bin) {
  try {
    return /v?(\d+\.\d+\.\d+)/.exec(execFileSync(bin, ['--version'], { encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}

export function isOlder(version, than) {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  const at = a.findIndex((part, index) => part !== b[index]);
  return at >= 0 && a[at] < b[at];
}

/** Ports that were free a moment ago. */
export async function freePorts(count) {
  const held = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve) =>
          createServer().listen(0, '127.0.0.1', function () {
            resolve(this);
          }),
        ),
    ),
  );
  const ports = held.map((server) => server.address().port);
  await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/**
 * What starts a child so that it dies with this process even if nobody gets to run an exit handler.
 * @returns {string[]}
 */
export function mortally() {
  const bound = process.platform === 'linux' && existsSync('/usr/bin/setpriv');
  return bound ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL', '--'] : [];
}

const children = new Set();
let listens = false;

/** Kills a child with this process, whatever it is. */
export function tie(child) {
  children.add(child);
  child.once('exit', () => children.delete(child));
  if (listens) return;
  listens = true;
  process.once('exit', () => {
    for (const one of children) one.kill('SIGKILL');
  });
}

/**
 * One server on 127.0.0.1 with JetStream on a folder of its own. `config` is more of the server's own configuration.
 * After `kill` or `stop`, `start` goes on with the same port and the same folder; `close` stops it and removes the folder.
 * @param {{ bin?: string, port?: number, monitorPort?: number, config?: string, jetstream?: string }} options
 */
export async function startNatsServer({ bin, port = -1, monitorPort = -1, config = '', jetstream = '' } = {}) {
  const binary = bin ?? findNatsServer({ ...process.env, NATS_URL: '' }).bin;
  if (binary === undefined) throw new Error(`no nats-server ≥ ${LEAST_VERSION}: npm run nats:server`);
  const folder = mkdtempSync(join(tmpdir(), 'rearguard-nats-'));
  const server = {
    folder,
    port,
    monitorPort,
    /** @type {string[]} what it said */
    log: [],
    /** @type {import('node:child_process').ChildProcess | undefined} */
    child: undefined,
    get url() {
      return `nats://127.0.0.1:${server.port}`;
    },
    get monitor() {
      return `http://127.0.0.1:${server.monitorPort}`;
    },
    /** @returns {Promise<void>} */
    async start() {
      if (server.child) throw new Error(`the nats-server on port ${server.port} runs already`);
      const file = join(folder, 'server.conf');
      writeFileSync(
        file,
        `host: 127.0.0.1\nport: ${server.port}\nhttp: "127.0.0.1:${server.monitorPort}"\n` +
          `jetstream {\n  store_dir: ${JSON.stringify(join(folder, 'store'))}\n  ${jetstream}\n}\n${config}\n`,
      );
      const [command, ...args] = [...mortally(), binary, '--config', file];
      const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      tie(child);
      server.child = child;
      child.once('exit', () => {
        if (server.child === child) server.child = undefined;
      });
      await ready(child, server);
    },
    /** The power of SIGKILL: nothing is flushed, nobody is told. */
    kill: () => end('SIGKILL'),
    /** As an operator stops it. */
    stop: () => end('SIGTERM'),
    async close() {
      await end('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const end = async (signal) => {
    const { child } = server;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  };
  try {
    await server.start();
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}

/** Resolves when the server says that it takes clients, and reads from its log which ports it has chosen. */
function ready(child, server) {
  return new Promise((resolve, reject) => {
    const said = [];
    const fail = (why) => {
      child.kill('SIGKILL');
      reject(new Error(`nats-server ${why}:\n${said.slice(-10).join('\n')}`));
    };
    const timer = setTimeout(fail, START_MS, `was not ready within ${START_MS / 1000} s`);
    child.once('error', (error) => fail(error.message));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${signal ?? code} at its start`);
    });
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      server.log.push(line);
      const [, client] = /client connections on 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (client) server.port = Number(client);
      const [, monitor] = /http monitor on 127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (monitor) server.monitorPort = Number(monitor);
      if (!line.includes('Server is ready')) return;
      clearTimeout(timer);
      resolve();
    });
  });
}
