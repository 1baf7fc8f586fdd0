import { WorkerLostError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { mission } from '../support/mission.js';

expectNothingLeftBehind();

it('ends with the reason when a worker runs out of memory, and the process lives on', async () => {
  const { failure } = await mission([{ do: 'outOfMemory' }], {
    size: 1,
    maxAttempts: 1,
    resourceLimits: { maxOldGenerationSizeMb: 24 },
  });
  expect(failure?.error).toBeInstanceOf(WorkerLostError);
  expect(failure?.error).toMatchObject({ reason: 'ran out of memory', cause: { code: 'ERR_WORKER_OUT_OF_MEMORY' } });
});
