import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { PoolOptions, SolveOptions } from 'rearguard';
import { expect, it } from 'vitest';
import { type Claims, claims, Offers } from '../../src/wire/claims.js';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { type Gate, gate } from '../support/gate.js';
import { all, closed, type Deed, fixture, latest, open, until } from '../support/mission.js';

expectNothingLeftBehind();

/** Long after everything must be over, a loop on this thread gives up, which no time limit of a test could make it do. */
const PATIENCE_MS = 15_000;

it('a task is begun or taken back, never both and never neither, however two threads race for it', async () => {
  const rounds = 4_000;
  const size = 4;
  const cells = claims() as Claims;
  const offers = new Offers(cells);
  const ready = new Int32Array(new SharedArrayBuffer(4));
  const begun = new Int32Array(new SharedArrayBuffer(4 * rounds * size));
  const taken = new Int32Array(rounds * size);
  const worker = new Worker(fixture('claims.worker.mjs'));
  worker.postMessage({ cells, ready, begun, rounds, size });
  await once(worker, 'online');
  const until = performance.now() + PATIENCE_MS;
  const take = (count: number): void => {
    for (const lease of offers.takeBack(count)) taken[lease] = (taken[lease] as number) + 1;
    if (performance.now() > until) throw new Error('the worker does not go on');
  };
  try {
    for (let round = 0; round < rounds; ) {
      if (offers.make(round * size, size) !== undefined) {
        round++;
        Atomics.store(ready, 0, round);
      }
      take(1 + (round % 3));
    }
    await once(worker, 'exit');
  } finally {
    await worker.terminate();
  }
  const wrong = [...begun.keys()].filter((lease) => (begun[lease] as number) + (taken[lease] as number) !== 1);
  expect(wrong).toEqual([]);
  // Both had their share, or nobody has raced.
  expect([begun, taken].map((which) => which.some((count) => count > 0))).toEqual([true, true]);
});

/** Counts itself at a gate that is open. */
const passing = (passed: Gate, count: number): Deed[] =>
  Array.from({ length: count }, (_, value) => ({ do: 'gate', gate: passed.cells, value }));

function gates(): { held: Gate; passed: Gate } {
  const passed = gate();
  passed.open();
  return { held: gate(), passed };
}

it.each<[string, PoolOptions, SolveOptions<Deed, unknown>]>([
  ['', { batch: 8 }, {}],
  [' in batches that grow by themselves', { batch: 'auto' }, {}],
  [' with keys', { batch: 8 }, { key: ({ value }) => (value === 'held' ? value : (value as number) % 7) }],
  [' with ordered results', { batch: 8 }, { ordered: true }],
  [' with keys and ordered results', { batch: 8 }, { ordered: true, key: ({ value }) => value }],
  [' with a limit', { batch: 8 }, { timeout: 60_000 }],
  [' whose results have little room', { batch: 8 }, { resultCapacity: 9 }],
  [' of a pool that grows', { batch: 8, size: { min: 1, max: 2 } }, {}],
  [' of a pool that nobody is in at first', { batch: 8, size: { min: 0, max: 2 } }, {}],
])('tasks behind one that holds its worker are solved by others%s', async (_name, options, how) => {
  const { held, passed } = gates();
  const pool = open(options);
  const results = all(
    pool.solve([{ do: 'gate', gate: held.cells, value: 'held' }, ...passing(passed, 60)] as Deed[], how),
  );
  // Nobody opens the gate before they are through.
  await passed.arrived(60);
  held.open();
  const expected = ['held', ...Array(60).keys()];
  if (how.ordered) expect(await results).toEqual(expected);
  else expect(new Set(await results)).toEqual(new Set(expected));
  expect(await closed(pool)).toMatchObject({ done: 61, retried: 0, failed: 0 });
});

it('tasks behind those that wait in both places of a worker are solved by another', async () => {
  const { held, passed } = gates();
  const pool = open({ batch: 8, concurrency: 2, size: { min: 1, max: 2 } });
  const waiting: Deed[] = [1, 2].map(() => ({ do: 'waitThere', gate: held.cells }));
  const results = all(pool.solve([...waiting, ...passing(passed, 30)]));
  await passed.arrived(30);
  held.open();
  expect(await results).toHaveLength(32);
  await closed(pool);
});

it('tasks behind one that holds a worker which retires are solved by the one that takes its place', async () => {
  const { held, passed } = gates();
  const pool = open({ batch: 16, size: 1, recycle: { afterTasks: 1 } });
  // It tells of the first before it begins the second, and has served long enough with that.
  const results = all(
    pool.solve([
      { do: 'busy', ms: 20 },
      { do: 'gate', gate: held.cells, value: 'held' },
      ...passing(passed, 12),
    ] as Deed[]),
  );
  await passed.arrived(12);
  held.open();
  expect(await results).toHaveLength(14);
  expect(await closed(pool)).toMatchObject({ done: 14, retried: 0 });
});

it('a worker is lost from which tasks were taken back: only the one that it ran is run again', async () => {
  const { held, passed } = gates();
  const pool = open({ batch: 8 });
  const dies: Deed = {
    do: 'inTurn',
    turns: [
      { do: 'gateThen', gate: held.cells, next: { do: 'exit', code: 3 } },
      { do: 'echo', value: 'again' },
    ],
  };
  const results = all(pool.solve([dies, ...passing(passed, 40)]));
  await passed.arrived(40);
  held.open();
  expect(new Set(await results)).toEqual(new Set(['again', ...Array(40).keys()]));
  expect(await closed(pool)).toMatchObject({ done: 41, retried: 1 });
});

it('workers die while tasks are taken back from them, and each task is solved once', async () => {
  const pool = open({ batch: 'auto' });
  const deeds: Deed[] = Array.from({ length: 3_000 }, (_, value) => {
    const done = { do: value % 50 === 0 ? 'busy' : 'echo', ms: 3, value };
    return value % 500 === 250 ? { do: 'inTurn', turns: [{ do: 'exit', code: 3 }, done] } : done;
  });
  const results = (await all(pool.solve(deeds))) as number[];
  expect(results.sort((a, b) => a - b)).toEqual([...Array(3_000).keys()]);
  expect(await closed(pool)).toMatchObject({ done: 3_000, retried: 6 });
});

it('tasks that have moved are not taken back, and are solved all the same', async () => {
  const held = gate();
  const pool = open({ batch: 8 });
  const buffers: Deed[] = Array.from({ length: 5 }, (_, i) => ({ do: 'byteLength', buffer: new ArrayBuffer(i + 1) }));
  const tasks: Deed[] = [{ do: 'gate', gate: held.cells, value: 0 }, ...buffers];
  const transferTask = ({ buffer }: Deed) => (buffer ? [buffer as ArrayBuffer] : []);
  const results = all(pool.solve(tasks, { transferTask }));
  await held.arrived(1);
  const { inFlight } = await until(
    pool.status$,
    ({ done, inFlight, queued }) => queued === 0 && done + inFlight === 6 && done > 0,
  );
  // With the one that runs some have gone to the same worker; who has taken them has their bytes.
  await until(pool.quorum$, ({ members }) => members.filter(({ state }) => state === 'idle').length === 1);
  const left = latest(pool.status$);
  expect(left.inFlight).toBeGreaterThan(1);
  expect(left.inFlight).toBeLessThanOrEqual(inFlight);
  held.open();
  expect(((await results) as number[]).sort()).toEqual([0, 1, 2, 3, 4, 5]);
  expect(await closed(pool)).toMatchObject({ done: 6, retried: 0 });
});
