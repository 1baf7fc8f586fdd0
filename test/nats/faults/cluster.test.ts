import { expect, it } from 'vitest';
import { expectNoChildLeft } from '../../support/nats/child.js';
import { natsCluster } from '../../support/nats/cluster.js';
import { complete, distributed, expectExact, taken } from '../../support/nats/runs.js';

const TASKS = 300;

const cluster = natsCluster();
expectNoChildLeft();

it('loses nothing when the server that leads the tasks is killed', async () => {
  const run = distributed(cluster().urls.join(','), { tasks: TASKS, ms: 20 });
  run.host();
  run.host();
  const controller = run.controller({ replicas: 3 });
  await taken(controller, 50);
  const leader = await cluster().leaderOf(`RG_${run.name}_main_TASKS`);
  await leader.kill();
  await complete(controller);
  await leader.start();
  expect(expectExact(run, TASKS)).toBe(0);
});
