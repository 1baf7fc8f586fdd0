import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll } from 'vitest';
import { freePorts, startNatsServer } from '../../../scripts/nats-server.mjs';
import type { NatsServer } from './server.js';

/** Three servers that replicate. */
export interface NatsCluster {
  readonly nodes: readonly NatsServer[];
  /** All addresses, as a client takes them. */
  readonly urls: string[];
  /** The node that leads a stream at the moment; waits while there is none. */
  leaderOf(stream: string): Promise<NatsServer>;
  /** Resolves once every running node takes part. */
  healthy(): Promise<void>;
}

interface Jsz {
  /** Only the leader tells of the others that it counts. */
  readonly meta_cluster?: { readonly replicas?: readonly unknown[] };
  readonly account_details?: { readonly stream_detail?: { name: string; cluster?: { leader?: string } }[] }[];
}

const PATIENCE_MS = 30_000;
const JOIN_MS = 15_000;
const EVERY_MS = 50;

/** A cluster of three for all tests of a file, on one machine. */
export function natsCluster(config = ''): () => NatsCluster {
  let cluster: NatsCluster | undefined;
  beforeAll(async () => {
    cluster = await startCluster(config);
  });
  afterAll(() => Promise.all(cluster?.nodes.map((node) => node.close()) ?? []));
  return () => {
    if (!cluster) throw new Error('the cluster starts in beforeAll: ask for it inside a test');
    return cluster;
  };
}

/**
 * Three servers that start at once on a busy machine may leave one out for good: what it answers never reaches the leader, which then counts two and
 * refuses three replicas, though all say that they are well (seen with nats-server 2.10.27). Such a cluster is no use to any test.
 */
async function startCluster(config: string): Promise<NatsCluster> {
  for (;;) {
    const cluster = await launch(config);
    if (await soon(JOIN_MS, () => isComplete(cluster.nodes))) return cluster;
    await Promise.all(cluster.nodes.map((node) => node.close()));
  }
}

/** All are well, and the leader counts all. */
async function isComplete(nodes: readonly NatsServer[]): Promise<true | undefined> {
  const states = await Promise.all(nodes.map(({ monitor }) => ask<{ status: string }>(`${monitor}/healthz`)));
  const views = await Promise.all(nodes.map(({ monitor }) => ask<Jsz>(`${monitor}/jsz`)));
  const counted = 1 + Math.max(...views.map(({ meta_cluster: meta }) => meta?.replicas?.length ?? 0));
  return counted === nodes.length && states.every(({ status }) => status === 'ok') ? true : undefined;
}

async function launch(config: string): Promise<NatsCluster> {
  const ports = await freePorts(3);
  const routes = ports.map((port) => `"nats://127.0.0.1:${port}"`).join(', ');
  const nodes = await Promise.all(
    ports.map((port, index) =>
      startNatsServer({
        config: `server_name: node-${index}
cluster { name: rearguard, host: 127.0.0.1, port: ${port}, routes: [${routes}] }
${config}`,
      }),
    ),
  );
  const running = (): NatsServer[] => nodes.filter(({ child }) => child !== undefined);
  return {
    nodes,
    urls: nodes.map(({ url }) => url),
    leaderOf: (stream) =>
      within(`a leader of ${stream}`, async () => {
        for (const node of running()) {
          const { account_details: accounts = [] } = await ask<Jsz>(`${node.monitor}/jsz?accounts=true&streams=true`);
          const found = accounts
            .flatMap(({ stream_detail: streams = [] }) => streams)
            .find(({ name }) => name === stream);
          const leader = running().find((_node) => found?.cluster?.leader === `node-${nodes.indexOf(_node)}`);
          if (leader) return leader;
        }
        return undefined;
      }),
    healthy: async () => {
      await within('a healthy cluster', async () => {
        const states = await Promise.all(running().map((node) => ask<{ status: string }>(`${node.monitor}/healthz`)));
        return states.every(({ status }) => status === 'ok') ? true : undefined;
      });
    },
  };
}

/** Waits for what a cluster comes to by itself; nobody tells when. */
async function within<V>(what: string, look: () => Promise<V | undefined>): Promise<V> {
  const found = await soon(PATIENCE_MS, look);
  if (found === undefined) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
  return found;
}

async function soon<V>(forMs: number, look: () => Promise<V | undefined>): Promise<V | undefined> {
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(EVERY_MS);
  }
  return undefined;
}

/** What a node says of itself; nothing while it does not answer. */
async function ask<V extends object>(url: string): Promise<Partial<V> & V> {
  try {
    return (await (await fetch(url)).json()) as V;
  } catch {
    return {} as V;
  }
}
