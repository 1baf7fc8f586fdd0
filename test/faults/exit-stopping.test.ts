import { TeardownError, workerPool } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { anyWorker, type Deed, echoes, mission, report, until, workersIn } from '../support/mission.js';

expectNothingLeftBehind();

it('delivers every result, then errors, when a worker exits between its last result and "stopped"', async () => {
  const held = gate();
  const pool$ = workerPool<Deed, unknown>({
    scheduler: [{ do: 'resultThenHeld', gate: held.cells, value: 'last', next: { do: 'exit', code: 4 } }],
    worker: anyWorker,
    size: 1,
  });
  const ended = report(pool$);
  await held.arrived(1);
  await until(pool$.quorum$, (quorum) => workersIn(quorum, 'stopping').length === 1);
  held.open();
  const { results, failure, status } = await ended;
  expect(results).toEqual(['last']);
  expect(failure?.error).toBeInstanceOf(TeardownError);
  expect((failure?.error as Error | undefined)?.message).toContain('exited with code 4 before it had stopped');
  expect(status).toMatchObject({ done: 1, lostWorkers: 1 });
});

it.each(Array.from({ length: 8 }, (_, round) => round))(
  'loses and doubles no result when workers exit as soon as they have one (round %i)',
  async () => {
    const next = { do: 'exit', code: 0 };
    const tasks = echoes(4).map((first) => ({ do: 'resultThenAtOnce', first, next }));
    const { results, failure, status } = await mission(tasks, { batch: 1 });
    // Whether the last of them was told to stop before it had gone, is chance.
    if (failure) expect(failure.error).toBeInstanceOf(TeardownError);
    expect(results.sort()).toEqual([0, 1, 2, 3]);
    expect(status).toMatchObject({ done: 4, failed: 0 });
  },
);
