import { WorkerLostError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { all, closed, echoes, mission, open } from '../support/mission.js';

expectNothingLeftBehind();

const resourceLimits = { maxOldGenerationSizeMb: 24 };

it('ends with the reason when a worker runs out of memory, and the process lives on', async () => {
  const { failure, status } = await mission([{ do: 'outOfMemory' }], { size: 1, maxAttempts: 1, resourceLimits });
  expect(failure?.error).toBeInstanceOf(WorkerLostError);
  expect(failure?.error).toMatchObject({ reason: 'ran out of memory', cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' } });
  expect(status).toMatchObject({ failed: 1, lostWorkers: 1 });
});

it('does the task again in another worker, and nobody else pays for it', async () => {
  const turns = [{ do: 'outOfMemory' }, { do: 'echo', value: 'done again' }];
  const pool = open({ resourceLimits });
  const outcomes = await all(pool.outcomes([...echoes(30), { do: 'inTurn', turns }, ...echoes(30)]));
  expect(outcomes).toHaveLength(61);
  expect(outcomes.filter(({ attempts }) => attempts > 1)).toMatchObject([{ value: 'done again', attempts: 2 }]);
  expect(await closed(pool)).toMatchObject({ done: 61, retried: 1, lostWorkers: 1 });
});

it('gives its limits to every thread', async () => {
  const pool = open({ size: 1, resourceLimits: { ...resourceLimits, stackSizeMb: 2 } });
  expect(await pool.run({ do: 'limits' })).toMatchObject({ maxOldGenerationSizeMb: 24, stackSizeMb: 2 });
  await closed(pool);
});
