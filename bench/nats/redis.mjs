// A Redis of the bench's own: on a free port, in a temporary folder, with AOF everysec.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePorts, mortally, tie } from '../../scripts/nats-server.mjs';

export const NO_REDIS = 'no redis-server on the PATH: apt-get install redis-server';

/** @returns {string | undefined} */
export function redisVersion() {
  try {
    return /v=(\S+)/.exec(execFileSync('redis-server', ['--version'], { encoding: 'utf8' }))?.[1];
  } catch {
    return undefined;
  }
}

export async function startRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'rearguard-redis-'));
  const [port] = await freePorts(1);
  const settings = { bind: '127.0.0.1', port, dir: folder, appendonly: 'yes', appendfsync: 'everysec', save: '' };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]);
  const [command, ...args] = [...mortally(), 'redis-server', ...flags];
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  tie(child);
  const gone = new Promise((resolve) => child.once('close', resolve));
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code} at its start`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve();
    });
  });
  return {
    port,
    async close() {
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
