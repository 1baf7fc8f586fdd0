import { type DeadLetter, OptionError, TaskError, WorkerLostError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { all, closed, type Deed, echoes, mission, open } from '../support/mission.js';

expectNothingLeftBehind();

const throws = { do: 'throw', message: 'not yet', code: 'E_AGAIN' };
const exits = { do: 'exit', code: 3 };
const inTurn = (...turns: Deed[]): Deed => ({ do: 'inTurn', turns });

it('does a task again as often as retry.attempts says, beside all others', async () => {
  const pool = open();
  const tasks = [...echoes(20), inTurn(throws, throws, { do: 'context' }), ...echoes(20)];
  const outcomes = await all(pool.outcomes(tasks, { retry: { attempts: 3 } }));
  expect(outcomes).toHaveLength(41);
  expect(outcomes.filter(({ attempts }) => attempts > 1)).toMatchObject([
    { index: 20, status: 'done', attempts: 3, value: { attempt: 3 } },
  ]);
  expect(await closed(pool)).toMatchObject({ pulled: 41, done: 41, failed: 0, retried: 2, lostWorkers: 0 });
});

it('fails a task when its attempts are used up, with every one of them in the history', async () => {
  const letters: DeadLetter<Deed>[] = [];
  const { results, status } = await mission([throws, ...echoes(20)], {
    retry: { attempts: 3, delay: 5 },
    deadLetters: { next: (letter) => letters.push(letter) },
  });
  expect(results).toHaveLength(20);
  expect(status).toMatchObject({ done: 20, failed: 1, retried: 2 });
  expect(letters).toMatchObject([{ task: throws, index: 0, attempts: 3, error: { name: 'TaskError', attempts: 3 } }]);
  const { history = [], error } = letters[0] ?? {};
  expect(history.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  expect(history.at(-1)?.error).toBe(error);
  for (const failure of history) {
    expect(failure.error).toBeInstanceOf(TaskError);
    expect(failure.error.cause).toMatchObject({ code: 'E_AGAIN' });
    expect([1, 2]).toContain(failure.workerId);
    expect(failure.ranMs).toBeGreaterThanOrEqual(0);
  }
});

it('asks delay with the attempt that failed and what was thrown', async () => {
  const asked: [number, unknown][] = [];
  const delay = (attempt: number, error: unknown) => asked.push([attempt, error]);
  const { results } = await mission([inTurn(throws, throws, { do: 'echo', value: 'at last' })], {
    retry: { attempts: 5, delay },
  });
  expect(results).toEqual(['at last']);
  expect(asked).toMatchObject([
    [1, { name: 'TypeError', message: 'not yet', code: 'E_AGAIN' }],
    [2, { name: 'TypeError', message: 'not yet', code: 'E_AGAIN' }],
  ]);
});

it('asks when whether it is worth another attempt', async () => {
  const final = { do: 'throw', message: 'never', code: 'E_FINAL' };
  const asked: unknown[] = [];
  const when = (error: unknown, task: Deed): boolean => {
    asked.push(task);
    return (error as { code?: string }).code === 'E_AGAIN';
  };
  const task = inTurn(throws, final, { do: 'echo', value: 'not reached' });
  const { failure, status } = await mission([task], { retry: { attempts: 5, when } });
  expect(failure?.error).toMatchObject({ name: 'TaskError', attempts: 2, cause: { code: 'E_FINAL' } });
  expect(asked).toEqual([task, task]);
  expect(status).toMatchObject({ failed: 1, retried: 1 });
});

it('counts lost workers and errors apart', async () => {
  const pool = open();
  const task = inTurn(throws, exits, throws, exits, { do: 'echo', value: 'after four' });
  const options = { retry: { attempts: 3 }, maxAttempts: 3 };
  expect(await all(pool.outcomes([task], options))).toMatchObject([
    { status: 'done', value: 'after four', attempts: 5 },
  ]);
  expect(await closed(pool)).toMatchObject({ done: 1, retried: 4, lostWorkers: 2 });
});

it('writes lost workers and errors into one history', async () => {
  const letters: DeadLetter<Deed>[] = [];
  const { status } = await mission([inTurn(throws, exits, throws)], {
    size: 1,
    retry: { attempts: 2 },
    deadLetters: { next: (letter) => letters.push(letter) },
  });
  expect(letters[0]?.history).toMatchObject([
    { attempt: 1, workerId: 1, error: { name: 'TaskError' } },
    { attempt: 2, workerId: 1, error: { name: 'WorkerLostError', exitCode: 3 } },
    { attempt: 3, workerId: 2, error: { name: 'TaskError' } },
  ]);
  expect(letters[0]?.history[1]?.error).toBeInstanceOf(WorkerLostError);
  expect(status).toMatchObject({ failed: 1, retried: 2, lostWorkers: 1 });
});

it('does a lost task again without a retry rule, and a failed one not', async () => {
  const { failure, status } = await mission([inTurn(exits, throws, { do: 'echo', value: 'not reached' })]);
  expect(failure?.error).toMatchObject({ name: 'TaskError', attempts: 2 });
  expect(status).toMatchObject({ failed: 1, retried: 1, lostWorkers: 1 });
});

const broken = new Error('broken rule');
const breaks = (): never => {
  throw broken;
};

it.each([
  ['when', { attempts: 3, when: breaks }],
  ['delay', { attempts: 3, delay: breaks }],
])('ends the run with what %s throws', async (_, retry) => {
  const { failure } = await mission([throws, ...echoes(20)], { retry, deadLetters: { next: () => undefined } });
  expect(failure?.error).toBe(broken);
});

it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, '10', undefined])(
  'ends the run when delay returns %s',
  async (ms) => {
    const { failure } = await mission([throws], { retry: { attempts: 3, delay: () => ms as number } });
    expect(failure?.error).toBeInstanceOf(OptionError);
    expect(failure?.error).toMatchObject({ option: 'retry.delay' });
  },
);

it('ends nothing but its own stream when its rule throws', async () => {
  const pool = open();
  const other = all(pool.solve(echoes(200)));
  await expect(all(pool.solve([throws], { retry: { attempts: 2, when: breaks } }))).rejects.toBe(broken);
  expect(await other).toHaveLength(200);
  await closed(pool);
});

it('does a single task again as its own rule says', async () => {
  const pool = open();
  const task = inTurn(throws, throws, { do: 'context' });
  await expect(pool.run(task, { retry: { attempts: 3, delay: 5 } })).resolves.toMatchObject({ attempt: 3 });
  await expect(pool.run(throws, { retry: { attempts: 2 } })).rejects.toMatchObject({ name: 'TaskError', attempts: 2 });
  await expect(pool.run(throws)).rejects.toMatchObject({ name: 'TaskError', attempts: 1 });
  expect(await closed(pool)).toMatchObject({ pulled: 3, done: 1, failed: 2, retried: 3 });
});

it('rejects a single task with what its rule throws', async () => {
  const pool = open();
  const broken = new RangeError('no rule');
  const retry = {
    attempts: 2,
    when: () => {
      throw broken;
    },
  };
  await expect(pool.run(throws, { retry })).rejects.toBe(broken);
  await expect(pool.run(throws, { retry: { attempts: 2, delay: () => -1 } })).rejects.toBeInstanceOf(OptionError);
  expect(await closed(pool)).toMatchObject({ failed: 2 });
});
