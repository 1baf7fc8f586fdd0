import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { findNatsServer, isOlder, LEAST_VERSION, startNatsServer } from '../../scripts/nats-server.mjs';
import { fixture } from '../support/mission.js';
import { expectNoChildLeft, natsChild } from '../support/nats/child.js';
import { natsCluster } from '../support/nats/cluster.js';
import { natsServer } from '../support/nats/server.js';

interface Info {
  readonly server_id: string;
  readonly version: string;
  readonly jetstream: boolean;
}

/** The first line that a server says to whoever connects. */
async function info(port: number): Promise<Info> {
  const socket = connect(port, '127.0.0.1');
  const [line] = await once(socket, 'data');
  socket.destroy();
  return JSON.parse(`${line}`.replace(/^INFO /, ''));
}

/** What `ps` says: `S` sleeps, `T` is stopped. */
const stateOf = (pid: number): string | undefined =>
  execFileSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' })[0];

describe('the server of a test file', () => {
  const server = natsServer();

  it('takes clients, with JetStream, and is new enough', async () => {
    const { jetstream, version } = await info(server().port);
    expect(jetstream).toBe(true);
    expect(isOlder(version, LEAST_VERSION)).toBe(false);
  });

  it('comes back on the same port and the same store after kill -9 and after a stop', async () => {
    const { port, folder } = server();
    for (const end of [server().kill, server().stop]) {
      const before = await info(port);
      await end();
      await expect(info(port)).rejects.toThrow('ECONNREFUSED');
      await server().start();
      const after = await info(port);
      expect(after.server_id).not.toBe(before.server_id);
      expect(server().folder).toBe(folder);
    }
    expect(existsSync(join(folder, 'store', 'jetstream'))).toBe(true);
  });

  it('leaves neither a process nor a folder behind', async () => {
    const other = await startNatsServer();
    const { pid } = other.child ?? {};
    expect(pid).toBeGreaterThan(0);
    await other.close();
    expect(existsSync(other.folder)).toBe(false);
    expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  });

  it('says what the server said when it does not start', async () => {
    await expect(startNatsServer({ config: 'nonsense: [' })).rejects.toThrow(/ended with 1 at its start:[\s\S]+line 9/);
  });
});

describe('a cluster', () => {
  const cluster = natsCluster();

  it('has three nodes that take part, and one can be killed and come back', async () => {
    expect(new Set(cluster().urls).size).toBe(3);
    const [first] = cluster().nodes;
    await first?.kill();
    await cluster().healthy();
    await first?.start();
    await cluster().healthy();
  });
});

describe('a process of a test', () => {
  expectNoChildLeft();
  const file = fixture('nats-child.mjs');

  it('gets arguments and environment, and talks', async () => {
    const child = natsChild(file, { args: ['a', 'b'], env: { WORD: 'word' } });
    expect(await child.message(() => true)).toEqual({ args: ['a', 'b'], word: 'word' });
    child.send({ n: 1 });
    expect(await child.message((message: { heard?: unknown }) => 'heard' in message)).toEqual({ heard: { n: 1 } });
  });

  it('stands still when it is frozen, goes on when it is thawed, and is gone when it is killed', async () => {
    const child = natsChild(file);
    await child.message(() => true);
    child.freeze();
    await vi.waitUntil(() => stateOf(child.pid) === 'T');
    child.send('late');
    child.thaw();
    await child.message((message: { heard?: unknown }) => message.heard === 'late');
    await child.kill();
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await expect(child.message(() => false)).rejects.toThrow('ended with SIGKILL');
  });
});

describe('the search for a server', () => {
  it('prefers a server that runs, then the one that is named, and passes over what is no server', () => {
    expect(findNatsServer({ NATS_URL: 'nats://far:4222' })).toMatchObject({ url: 'nats://far:4222', bin: undefined });
    const { bin } = findNatsServer({ ...process.env, NATS_URL: '' });
    expect(findNatsServer({ NATS_SERVER_BIN: bin ?? '' })).toMatchObject({ bin, passedOver: [] });
    expect(findNatsServer({ NATS_SERVER_BIN: '/no/such' }).passedOver).toEqual([
      'NATS_SERVER_BIN=/no/such: does not start',
    ]);
  });

  it('compares versions by number', () => {
    expect(isOlder('2.9.10', '2.10.27')).toBe(true);
    expect(isOlder('2.10.27', '2.10.27')).toBe(false);
    expect(isOlder('2.10.3', '2.10.27')).toBe(true);
    expect(isOlder('2.15.1', '2.10.27')).toBe(false);
    expect(isOlder('3.0.0', '2.10.27')).toBe(false);
  });
});
