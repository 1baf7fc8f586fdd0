import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, closed, type Deed, echoes, expectEnd, open, until, workersIn } from '../support/mission.js';

expectNothingLeftBehind();

it.each([
  ['gives way', 'untilAborted'],
  ['looks at context.aborted in a loop that never lets go', 'spinUntilAborted'],
])('rejects run() with the reason of its signal, and keeps the worker where the solver %s', async (_, deed) => {
  const pool = open({ size: 1 });
  const held = gate();
  const controller = new AbortController();
  const call = expect(pool.run({ do: deed, gate: held.cells }, { signal: controller.signal })).rejects.toBe('enough');
  await held.arrived(1);
  controller.abort('enough');
  await call;
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 1, attempt: 1 });
  expect(await closed(pool)).toMatchObject({ done: 1, cancelled: 1, lostWorkers: 0 });
});

it.each([
  ['never gives way', 'never'],
  ['never lets go of its thread', 'spin'],
])('ends the worker by force after stopTimeout where a cancelled task %s, and the others go on', async (_, deed) => {
  const pool = open({ stopTimeout: 50 });
  const held = gate();
  const controller = new AbortController();
  const tasks = [{ do: deed, gate: held.cells }];
  const stream = expect(all(pool.solve(tasks, { signal: controller.signal }))).rejects.toBe('enough');
  await held.arrived(1);
  const others = all(pool.outcomes(echoes(60)));
  controller.abort('enough');
  await stream;
  for (const outcome of await others) expect(outcome).toMatchObject({ status: 'done', attempts: 1 });
  expect(await others).toHaveLength(60);
  await until(pool.status$, ({ lostWorkers }) => lostWorkers === 1);
  await until(pool.quorum$, (quorum) => workersIn(quorum, 'idle').includes(3));
  expect(await closed(pool)).toMatchObject({ done: 60, cancelled: 1, retried: 0, lostWorkers: 1 });
});

it('tells of every task of a stream that its signal cancelled, then errors with the reason', async () => {
  const pool = open({ size: 1, queueCapacity: 8 });
  const held = gate();
  const controller = new AbortController();
  const tasks: Deed[] = [...echoes(3), { do: 'untilAborted', gate: held.cells }, ...echoes(5)];
  const states: string[] = [];
  const ended = new Promise((resolve) => {
    pool
      .outcomes(tasks, { signal: controller.signal })
      .subscribe({ next: ({ index, status }) => (states[index] = status), error: resolve });
  });
  await until(pool.status$, ({ done }) => done === 3);
  await held.arrived(1);
  controller.abort('enough');
  expect(await ended).toBe('enough');
  expect(states).toEqual([...Array(3).fill('done'), ...Array(6).fill('cancelled')]);
  expect(await closed(pool)).toMatchObject({ pulled: 9, done: 3, cancelled: 6, lostWorkers: 0 });
});

it('fences the answer of a cancelled task off', async () => {
  const pool = open({ size: 1 });
  const held = gate();
  const controller = new AbortController();
  const outcomes = [pool.run({ do: 'gate', gate: held.cells, value: 1 }, { signal: controller.signal })];
  const settled = Promise.allSettled(outcomes);
  await held.arrived(1);
  controller.abort('enough');
  held.open();
  expect(await settled).toEqual([{ status: 'rejected', reason: 'enough' }]);
  expect(await pool.run({ do: 'echo', value: 2 })).toBe(2);
  expect(await closed(pool)).toMatchObject({ done: 1, cancelled: 1, lostWorkers: 0 });
});

it('takes the loss of a worker under a cancelled task for no failure of the task', async () => {
  const pool = open({ size: 1 });
  const held = gate();
  const controller = new AbortController();
  const task = { do: 'onAbort', gate: held.cells, next: { do: 'exit', code: 1 } };
  const call = expect(pool.run(task, { signal: controller.signal })).rejects.toBe('enough');
  await held.arrived(1);
  controller.abort('enough');
  await call;
  expect(await pool.run({ do: 'context' })).toMatchObject({ workerId: 2, attempt: 1 });
  expect(await closed(pool)).toMatchObject({ done: 1, failed: 0, cancelled: 1, lostWorkers: 1 });
});

it('terminate() ends everything, however often it is said, and close() after it is content', async () => {
  const pool = open({ stopTimeout: 50 });
  const held = gate();
  const reason = new Error('enough');
  const calls = ['never', 'spin'].map((deed) => pool.run({ do: deed, gate: held.cells }));
  await held.arrived(2);
  const stream = all(pool.solve(echoes(1_000)));
  const settled = Promise.allSettled([...calls, stream]);
  await Promise.all([pool.terminate(reason), pool.terminate(new Error('again')), pool.close()]);
  expect(await settled).toEqual(Array(3).fill({ status: 'rejected', reason }));
  await pool.terminate();
  await pool.close();
  expect(await expectEnd(pool)).toMatchObject({ pulled: 1_002, cancelled: 1_002 });
});

it('terminate() cuts a close() short that waits for a running task', async () => {
  const pool = open({ size: 1 });
  const held = gate();
  const reason = new Error('enough');
  const call = expect(pool.run({ do: 'untilAborted', gate: held.cells })).rejects.toBe(reason);
  await held.arrived(1);
  const closing = pool.close();
  await pool.terminate(reason);
  await closing;
  await call;
  await expectEnd(pool);
});
