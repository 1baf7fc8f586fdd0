import type { Pool, Quorum } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, closed, type Deed, echoes, latest, open, until, workersIn } from '../support/mission.js';

expectNothingLeftBehind();

const atWork = (quorum: Quorum): number[] => workersIn(quorum, 'idle', 'busy');
const log = () => new Int32Array(new SharedArrayBuffer(8));

/** Watches that there are never fewer ready workers than `size`, once there were so many. Call the answer before closing. */
function watch(pool: Pool<Deed, unknown>, size: number): () => number {
  let fewest = Number.POSITIVE_INFINITY;
  const subscription = pool.quorum$.subscribe((quorum) => {
    const { length } = atWork(quorum);
    if (length >= size || fewest < Number.POSITIVE_INFINITY) fewest = Math.min(fewest, length);
  });
  return () => {
    subscription.unsubscribe();
    return fewest;
  };
}

it('by tasks: the replacement is ready before the old one leaves, which tears down; no task notices', async () => {
  const cells = log();
  const pool = open({ size: 2, recycle: { afterTasks: 10 }, setupData: { log: cells } });
  await until(pool.quorum$, (quorum) => atWork(quorum).length === 2);
  const fewest = watch(pool, 2);
  let given = 0;
  // Who does how many is not said, so it goes on until both have done enough.
  function* deeds(): Generator<Deed> {
    for (; Math.min(...atWork(latest(pool.quorum$))) <= 2; given++) yield { do: 'busy', ms: 1 };
  }
  const outcomes = await all(pool.outcomes(deeds));
  expect(fewest()).toBe(2);
  expect(outcomes).toHaveLength(given);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'done', attempts: 1 });
  expect(await closed(pool)).toMatchObject({ done: given, retried: 0, lostWorkers: 0 });
  expect(cells[0]).toBeGreaterThanOrEqual(4);
  expect(cells[1]).toBe(cells[0]);
});

it('by age, while nobody has anything to do', async () => {
  const cells = log();
  const pool = open({ size: 2, recycle: { afterMs: 60 }, setupData: { log: cells } });
  await until(pool.quorum$, (quorum) => atWork(quorum).length === 2);
  const fewest = watch(pool, 2);
  await until(pool.quorum$, (quorum) => Math.min(...quorum.members.map(({ id }) => Number(id.slice(7)))) > 4);
  expect(fewest()).toBe(2);
  expect(await closed(pool)).toMatchObject({ lostWorkers: 0 });
  expect(cells[1]).toBe(cells[0]);
});

it('by heap, as soon as an answer tells of it', async () => {
  const pool = open({ size: 1, recycle: { aboveHeapMb: 60 } });
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 1 });
  await until(pool.quorum$, (quorum) => atWork(quorum).length === 1);
  const fewest = watch(pool, 1);
  // The heap is looked at now and then, so it keeps on answering.
  for (let rounds = 0; atWork(latest(pool.quorum$)).includes(1); rounds++) {
    await pool.run(rounds === 0 ? { do: 'hoard', mb: 80 } : { do: 'busy', ms: 10 });
  }
  expect(fewest()).toBe(1);
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 2 });
  expect(await closed(pool)).toMatchObject({ lostWorkers: 0, retried: 0 });
});

it('lets the old one finish what it has', async () => {
  const held = gate();
  const pool = open({ size: 1, concurrency: 2, recycle: { afterTasks: 1 } });
  const long = pool.run({ do: 'waitThere', gate: held.cells });
  await held.arrived(1);
  expect(await pool.run({ do: 'echo', value: 'first' })).toBe('first');
  await until(pool.quorum$, (quorum) => workersIn(quorum, 'idle').includes(2));
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 2 });
  held.open();
  expect(await long).toMatchObject({ workerId: 1, attempt: 1 });
  expect(await closed(pool)).toMatchObject({ done: 3, lostWorkers: 0 });
});

it('keeps the old one while its replacement cannot be started', async () => {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const fails = { do: 'throw', message: 'no connection' };
  const pool = open({ size: 1, recycle: { afterTasks: 5 }, setupData: { counter, setups: { 2: fails } } });
  expect(await all(pool.solve(echoes(20)))).toHaveLength(20);
  await until(pool.status$, ({ lostWorkers }) => lostWorkers === 1);
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 1 });
  await until(pool.quorum$, (quorum) => workersIn(quorum, 'idle').includes(3));
  expect(await closed(pool)).toMatchObject({ done: 21, retried: 0, lostWorkers: 1 });
});

it('ends an old one by force that does not leave, which is no loss', async () => {
  const setupData = { teardown: { do: 'spin' } };
  const pool = open({ size: 1, stopTimeout: 50, recycle: { afterTasks: 1 }, setupData });
  expect(await pool.run({ do: 'echo', value: 1 })).toBe(1);
  await until(pool.quorum$, ({ members }) => members.length === 1 && members[0]?.id === 'worker-2');
  expect(await closed(pool)).toMatchObject({ done: 1, lostWorkers: 0 });
});

it('replaces an old one once when it dies on its way out', async () => {
  const setupData = { teardown: { do: 'exit', code: 3 } };
  const pool = open({ size: 1, recycle: { afterTasks: 1 }, setupData });
  expect(await pool.run({ do: 'echo', value: 1 })).toBe(1);
  await until(pool.quorum$, ({ members }) => members.length === 1 && members[0]?.id === 'worker-2');
  expect(latest(pool.status$).workers).toHaveLength(1);
  await pool.terminate();
});
