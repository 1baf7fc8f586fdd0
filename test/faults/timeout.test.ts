import { type DeadLetter, TaskTimeoutError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, closed, type Deed, echoes, mission, open, until, workersIn } from '../support/mission.js';

expectNothingLeftBehind();

it('ends with an error that names task, attempts and limit', async () => {
  const task = { do: 'untilAborted' };
  const { failure, status } = await mission([task], { timeout: 40 });
  expect(failure?.error).toBeInstanceOf(TaskTimeoutError);
  expect(failure?.error).toMatchObject({ name: 'TaskTimeoutError', task, attempts: 1, timeout: 40 });
  expect((failure?.error as Error | undefined)?.message).toBe(
    'task 0 ran longer than its timeout of 40 ms (attempt 1)',
  );
  expect(status).toMatchObject({ failed: 1 });
});

it.each([
  ['waits for context.signal', 'untilAborted'],
  ['looks at context.aborted in a loop that never lets go', 'spinUntilAborted'],
])('costs no worker where the solver %s', async (_, deed) => {
  const pool = open({ size: 1 });
  await expect(pool.run({ do: deed }, { timeout: 40 })).rejects.toBeInstanceOf(TaskTimeoutError);
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 1 });
  expect(await closed(pool)).toMatchObject({ done: 1, failed: 1, lostWorkers: 0 });
});

it.each([
  ['never resolves', 'never'],
  ['never lets go of its thread', 'spin'],
])('ends and replaces a worker by force after the grace where the solver %s', async (_, deed) => {
  const pool = open({ size: 1, grace: 20 });
  await expect(pool.run({ do: deed }, { timeout: 40 })).rejects.toBeInstanceOf(TaskTimeoutError);
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 2, attempt: 1 });
  expect(await closed(pool)).toMatchObject({ done: 1, failed: 1, lostWorkers: 1 });
});

it('gives a solver its grace before its worker is ended', async () => {
  const pool = open({ size: 1, grace: 60_000 });
  const held = gate();
  await expect(pool.run({ do: 'gate', gate: held.cells }, { timeout: 40 })).rejects.toBeInstanceOf(TaskTimeoutError);
  const next = pool.run({ do: 'context' });
  held.open();
  expect(await next).toMatchObject({ workerId: 1, attempt: 1 });
  expect(await closed(pool)).toMatchObject({ done: 1, failed: 1, lostWorkers: 0 });
});

it.each(['spin', 'never'])(
  'runs the neighbours of a task that was ended by force (%s) again, with no attempt lost',
  async (deed) => {
    const pool = open({ size: 1, grace: 20, batch: 31 });
    const tasks = [...echoes(10), { do: deed }, ...echoes(20)];
    const outcomes = await all(pool.outcomes(tasks, { timeout: 200 }));
    expect(outcomes.map(({ index }) => index).sort((a, b) => a - b)).toEqual([...tasks.keys()]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject(
        outcome.index === 10
          ? { status: 'failed', error: { name: 'TaskTimeoutError' }, attempts: 1 }
          : { status: 'done', attempts: 1 },
      );
    }
    expect(await closed(pool)).toMatchObject({ done: 30, failed: 1, retried: 0, lostWorkers: 1 });
  },
);

it('blames nobody who ran beside it in the same worker', async () => {
  const pool = open({ size: 1, concurrency: 2, grace: 20 });
  const held = gate();
  const neighbour = pool.run({ do: 'waitThere', gate: held.cells });
  await held.arrived(1);
  await expect(pool.run({ do: 'never' }, { timeout: 40 })).rejects.toBeInstanceOf(TaskTimeoutError);
  await held.arrived(2);
  held.open();
  expect(await neighbour).toMatchObject({ workerId: 2, attempt: 1 });
  expect(await closed(pool)).toMatchObject({ done: 1, failed: 1, retried: 0, lostWorkers: 1 });
});

it('counts from the begin of a task, not from its being queued', async () => {
  const pool = open({ size: 1 });
  const before = pool.run({ do: 'busy', ms: 150, value: 'before' });
  const after = pool.run({ do: 'echo', value: 'after' }, { timeout: 100 });
  expect(await Promise.all([before, after])).toEqual(['before', 'after']);
  expect(await closed(pool)).toMatchObject({ done: 2, failed: 0, lostWorkers: 0 });
});

it('counts for each task of a message by itself', async () => {
  const tasks = Array.from({ length: 7 }, (_, value) => ({ do: 'busy', ms: 100, value }));
  const { results, failure } = await mission(tasks, { size: 1, batch: 7, timeout: 600 });
  expect(failure).toBeUndefined();
  expect(results).toHaveLength(7);
});

it('finds one that is too slow in the middle of a message', async () => {
  const letters: { index: number; error: Error }[] = [];
  const { results } = await mission([...echoes(20), { do: 'spinUntilAborted' }, ...echoes(20)], {
    size: 1,
    batch: 41,
    timeout: 300,
    deadLetters: { next: (letter) => letters.push(letter) },
  });
  expect(results).toHaveLength(40);
  expect(letters).toMatchObject([{ index: 20, error: { name: 'TaskTimeoutError' } }]);
});

it.each(['untilAborted', 'spinUntilAborted', 'never', 'spin'])(
  'is tried again where retry says so (%s)',
  async (deed) => {
    const pool = open({ size: 1, grace: 20 });
    const turns = [{ do: deed }, { do: 'context' }];
    const outcomes = await all(pool.outcomes([{ do: 'inTurn', turns }], { timeout: 150, retry: { attempts: 2 } }));
    expect(outcomes).toMatchObject([{ status: 'done', attempts: 2, value: { attempt: 2 } }]);
    const lostWorkers = deed === 'never' || deed === 'spin' ? 1 : 0;
    expect(await closed(pool)).toMatchObject({ done: 1, failed: 0, retried: 1, lostWorkers });
  },
);

it('fences a late answer off', async () => {
  const pool = open({ grace: 60_000 });
  const held = gate();
  const turns = [
    { do: 'gate', gate: held.cells, value: 'too late' },
    { do: 'echo', value: 'second' },
  ];
  const outcomes = await all(pool.outcomes([{ do: 'inTurn', turns }], { timeout: 150, retry: { attempts: 2 } }));
  held.open();
  await until(pool.quorum$, (quorum) => workersIn(quorum, 'idle').length === 2);
  expect(outcomes).toMatchObject([{ status: 'done', value: 'second', attempts: 2 }]);
  expect(await closed(pool)).toMatchObject({ pulled: 1, done: 1, lostWorkers: 0 });
});

it('waits with the end of a run for nobody who goes on after its time', async () => {
  const { failure, status } = await mission([...echoes(10), { do: 'never' }], {
    size: 1,
    batch: 1,
    timeout: 40,
    grace: 60_000,
    stopTimeout: 50,
    deadLetters: { next: () => undefined },
  });
  expect(failure).toBeUndefined();
  expect(status).toMatchObject({ done: 10, failed: 1, lostWorkers: 0 });
});

it('writes every attempt that took too long into the history', async () => {
  const letters: DeadLetter<Deed>[] = [];
  const turns = [{ do: 'untilAborted' }, { do: 'spinUntilAborted' }, { do: 'never' }];
  const { status } = await mission([{ do: 'inTurn', turns }], {
    size: 1,
    timeout: 40,
    grace: 20,
    retry: { attempts: 3 },
    deadLetters: { next: (letter) => letters.push(letter) },
  });
  expect(letters).toMatchObject([{ attempts: 3, error: { name: 'TaskTimeoutError', attempts: 3, timeout: 40 } }]);
  expect(letters[0]?.history).toHaveLength(3);
  for (const { error, workerId, ranMs } of letters[0]?.history ?? []) {
    expect(error).toBeInstanceOf(TaskTimeoutError);
    expect(workerId).toBe(1);
    expect(ranMs).toBeGreaterThanOrEqual(40);
  }
  expect(status).toMatchObject({ failed: 1, retried: 2 });
});

it('blames a task for its time alone when its worker dies of the abort', async () => {
  const pool = open({ size: 1 });
  const turns = [
    { do: 'onAbort', next: { do: 'exit', code: 1 } },
    { do: 'echo', value: 'second' },
  ];
  const options = { timeout: 150, retry: { attempts: 2 }, maxAttempts: 1 };
  const outcomes = await all(pool.outcomes([{ do: 'inTurn', turns }], options));
  expect(outcomes).toMatchObject([{ status: 'done', value: 'second', attempts: 2 }]);
  expect(await closed(pool)).toMatchObject({ done: 1, failed: 0, retried: 1, lostWorkers: 1 });
});

it('finds every one of several workers that are stuck at once', async () => {
  const pool = open({ size: 3, grace: 20 });
  const letters: unknown[] = [];
  const stuck = [{ do: 'spin' }, { do: 'never' }, { do: 'spin' }];
  const options = { timeout: 300, deadLetters: { next: (letter: unknown) => letters.push(letter) } };
  expect(await all(pool.solve([...stuck, ...echoes(60)], options))).toHaveLength(60);
  expect(letters).toHaveLength(3);
  await until(pool.status$, ({ lostWorkers }) => lostWorkers === 3);
  expect(await closed(pool)).toMatchObject({ done: 60, failed: 3, lostWorkers: 3 });
});

it('is of one task: those without a limit beside it have all the time they need', async () => {
  const pool = open({ grace: 20 });
  const held = gate();
  const long = pool.run({ do: 'waitThere', gate: held.cells });
  await held.arrived(1);
  await expect(pool.run({ do: 'never' }, { timeout: 40 })).rejects.toBeInstanceOf(TaskTimeoutError);
  await until(pool.status$, ({ lostWorkers }) => lostWorkers === 1);
  held.open();
  expect(await long).toMatchObject({ attempt: 1 });
  await closed(pool);
});
