import { Worker } from 'node:worker_threads';
import { type Outcome, openPool, TaskError, WorkerLostError } from 'rearguard';
import { lastValueFrom, tap } from 'rxjs';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, anyWorker, closed, type Deed, echoes, mission, open, until } from '../support/mission.js';

expectNothingLeftBehind();

const bystanders = echoes(60);

it.each([0, 1, 3])('names the task and the reason when its worker exits with code %i', async (code) => {
  const task = { do: 'exit', code };
  const { failure, status } = await mission([task, ...bystanders], { maxAttempts: 1 });
  expect(failure?.error).toBeInstanceOf(WorkerLostError);
  expect(failure?.error).toBeInstanceOf(TaskError);
  expect(failure?.error).toMatchObject({
    name: 'WorkerLostError',
    task,
    attempts: 1,
    reason: `exited with code ${code}`,
    exitCode: code,
  });
  expect(status.lostWorkers).toBe(1);
});

it('runs the task again in another worker, maxAttempts times, and finishes every bystander', async () => {
  const letters: unknown[] = [];
  const { results, failure, status } = await mission(
    [...bystanders.slice(0, 30), { do: 'exit', code: 3 }, ...bystanders.slice(30)],
    {
      deadLetters: { next: (letter) => letters.push(letter) },
    },
  );
  expect(failure).toBeUndefined();
  expect(results.sort((a, b) => Number(a) - Number(b))).toEqual([...bystanders.keys()]);
  expect(status).toMatchObject({ done: 60, failed: 1, lostWorkers: 3 });
  expect(letters).toMatchObject([
    {
      index: 30,
      attempts: 3,
      error: { name: 'WorkerLostError', exitCode: 3 },
      history: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }],
    },
  ]);
});

it('does the task again in another worker, and nobody else pays for it', async () => {
  const turns = [
    { do: 'exit', code: 3 },
    { do: 'echo', value: 'done again' },
  ];
  const pool = open();
  const outcomes = await all(pool.outcomes([...bystanders, { do: 'inTurn', turns }, ...bystanders]));
  const [hit, ...others] = outcomes.sort((a, b) => b.attempts - a.attempts);
  expect(hit).toMatchObject({ status: 'done', value: 'done again', index: 60, attempts: 2 });
  expect(others).toHaveLength(120);
  for (const outcome of others) expect(outcome).toMatchObject({ status: 'done', attempts: 1 });
  expect(await closed(pool)).toMatchObject({ done: 121, retried: 1, lostWorkers: 1 });
});

it('hands back what waited behind the task in the same message, with no attempt lost', async () => {
  const turns = [
    { do: 'exit', code: 1 },
    { do: 'echo', value: 20 },
  ];
  const pool = open({ size: 1, batch: 41 });
  const tasks = [...echoes(20), { do: 'inTurn', turns }, ...echoes(20)];
  const outcomes = await all(pool.outcomes(tasks));
  expect(outcomes.map(({ index }) => index)).toEqual([...tasks.keys()]);
  expect(outcomes.filter(({ attempts }) => attempts > 1)).toMatchObject([{ index: 20, attempts: 2 }]);
  await closed(pool);
});

it('blames nobody but those that ran when a worker with several tasks at a time exits', async () => {
  const held = gate();
  const pool = open({ size: 1, concurrency: 2, batch: 6 });
  const turns = [
    { do: 'never', gate: held.cells },
    { do: 'echo', value: 'neighbour' },
  ];
  const dies = [{ do: 'resultThen', gate: held.cells, value: 0, next: { do: 'exit', code: 2 } }, ...echoes(4)];
  const done: Outcome<Deed, unknown>[] = [];
  const ended = lastValueFrom(pool.outcomes([{ do: 'inTurn', turns }, ...dies]).pipe(tap((each) => done.push(each))));
  await until(pool.status$, (status) => status.done === 5);
  held.open();
  await ended;
  expect(done).toHaveLength(6);
  for (const { index, attempts } of done) expect(attempts).toBe(index === 0 ? 2 : 1);
  expect(await closed(pool)).toMatchObject({ done: 6, retried: 1, lostWorkers: 1 });
});

it('rejects run() once the task has cost three workers', async () => {
  const pool = open();
  const task = { do: 'exit', code: 7 };
  await expect(pool.run(task)).rejects.toMatchObject({ name: 'WorkerLostError', task, attempts: 3, exitCode: 7 });
  expect(await pool.run({ do: 'echo', value: 1 })).toBe(1);
  expect(await closed(pool)).toMatchObject({ done: 1, failed: 1, lostWorkers: 3 });
});

it('does the task again when somebody else ends its thread', async () => {
  const threads: Worker[] = [];
  const create = (): Worker => {
    const thread = new Worker(anyWorker);
    threads.push(thread);
    return thread;
  };
  const pool = openPool<Deed, unknown>(create, { size: 1 });
  const held = gate();
  const call = pool.run({ do: 'gate', gate: held.cells, value: 'again' });
  await held.arrived(1);
  void threads[0]?.terminate();
  await held.arrived(2);
  held.open();
  expect(await call).toBe('again');
  expect(await closed(pool)).toMatchObject({ done: 1, retried: 1, lostWorkers: 1 });
});

it('goes on when many tasks cost their workers at once', async () => {
  const letters: unknown[] = [];
  const tasks = Array.from({ length: 60 }, (_, value) =>
    value % 6 === 0 ? { do: 'exit', code: 1 } : { do: 'echo', value },
  );
  const { results, failure, status } = await mission(tasks, {
    size: 3,
    maxAttempts: 2,
    deadLetters: { next: (letter) => letters.push(letter) },
  });
  expect(failure).toBeUndefined();
  expect(results).toHaveLength(50);
  expect(new Set(results).size).toBe(50);
  expect(letters).toHaveLength(10);
  expect(status).toMatchObject({ done: 50, failed: 10, retried: 10, lostWorkers: 20 });
});
