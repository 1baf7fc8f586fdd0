import { expect, test } from 'vitest';
import { runSeed } from '../../../bench/nats/chaos/run.mjs';

// More seeds and more tasks: npm run chaos:nats.
test('ten kills of hosts, controller, server and all of them lose no task and double none', async () => {
  const { struck, lost, doubled, complaints } = await runSeed({
    seed: 1,
    tasks: 2_400,
    ms: 20,
    kills: 10,
    slots: 2,
    bytes: 0,
  });
  expect({ struck, lost, doubled, complaints }).toEqual({ struck: 10, lost: 0, doubled: 0, complaints: [] });
}, 180_000);
