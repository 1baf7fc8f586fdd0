import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Where the tasks and the results are. */
export interface Server {
  readonly url: string;
  readonly whose: string;
  close(): Promise<void>;
}

const GOT = fileURLToPath(new URL('../../../.cache/nats-server/nats-server', import.meta.url));

/** The server at `NATS_URL`, or one that lives as long as the census; undefined if there is no nats-server on this machine. */
export async function findServer(env: NodeJS.ProcessEnv = process.env): Promise<Server | undefined> {
  const { NATS_URL: url, NATS_SERVER_BIN: named } = env;
  if (url) return { url, whose: 'that is already there', close: async () => {} };
  const onPath = (env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'nats-server'));
  const bin = (named ? [named] : [...onPath, GOT]).find((file) => existsSync(file));
  return bin === undefined ? undefined : started(bin);
}

async function started(bin: string): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'census-nats-'));
  const child = spawn(bin, ['--addr', '127.0.0.1', '--port', '-1', '--jetstream', '--store_dir', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = () => child.kill('SIGKILL');
  process.once('exit', stop);
  const gone = new Promise((resolve) => child.once('close', resolve));
  const close = async () => {
    stop();
    await gone;
    process.off('exit', stop);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { url: await address(child), whose: 'of its own', close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The server chooses a free port and says which. */
function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let port: string | undefined;
    let last = '';
    child.once('error', reject);
    child.once('close', (code) => reject(new Error(`nats-server ended with ${code} at its start: ${last}`)));
    if (!child.stderr) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      last = line;
      port = /client connections on 127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? port;
      if (line.includes('Server is ready')) resolve(`nats://127.0.0.1:${port}`);
    });
  });
}
