import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openPool } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { lastValueFrom } from 'rxjs';
import { expect, test } from 'vitest';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

test('ten thousand recycled workers leave no worker behind in memory', async () => {
  const workers = 10_000;
  let started = 0;
  let collected = 0;
  const registry = new FinalizationRegistry<undefined>(() => {
    collected++;
  });
  // Each worker has a copy of the setup data of its own, and nobody else holds it.
  const worker = inlineWorker((task: number) => task + 1, {
    setup(own) {
      started++;
      registry.register(own as object, undefined);
    },
  });
  const pool = openPool(worker, { size: 2, batch: 1, queueCapacity: 4, recycle: { afterTasks: 1 }, setupData: {} });
  await lastValueFrom(
    pool.solve(
      (function* () {
        for (let task = 0; started < workers; task++) yield task;
      })(),
    ),
  );
  await pool.close();
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  for (let turns = 0; turns < 50 && collected < started; turns++) {
    collectGarbage();
    await turn();
  }
  expect(collected).toBeGreaterThanOrEqual(workers - 2);
});
