import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, it, vi } from 'vitest';
import { expectNoChildLeft } from '../../support/nats/child.js';
import { natsCluster } from '../../support/nats/cluster.js';
import { complete, distributed, expectExact } from '../../support/nats/runs.js';

/** Code of the server. */
const NO_PEERS = 10005;

const cluster = natsCluster();
expectNoChildLeft();

it('sets out when enough servers are there for the replicas', async () => {
  const [away, ...others] = cluster().nodes;
  await away?.stop();
  const nc = await connect({ servers: others.map(({ url }) => url) });
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  let probes = 0;
  // Until the others know that it is away they place something there all the same.
  await vi.waitUntil(
    async () => {
      const name = `probe-${++probes}`;
      const refusal = await jsm.streams.add({ name, subjects: [name], num_replicas: 3 }).catch((error) => error);
      return refusal.code === NO_PEERS;
    },
    { timeout: 30_000 },
  );
  const run = distributed(cluster().urls.join(','), { tasks: 10, ms: 1 });
  const refused = new Promise<void>((resolve) => {
    nc.subscribe('$JS.EVENT.ADVISORY.API', {
      callback: (_, message) => {
        const advisory = message.string();
        if (advisory.includes(run.name) && advisory.includes(`${NO_PEERS}`)) resolve();
      },
    });
  });
  run.host();
  const controller = run.controller({ replicas: 3 });
  await refused;
  await away?.start();
  await complete(controller);
  expect(expectExact(run, 10)).toBe(0);
  await nc.close();
});
