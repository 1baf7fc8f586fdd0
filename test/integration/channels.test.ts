import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { all, closed, echoes, mission, open } from '../support/mission.js';

expectNothingLeftBehind();

type Message = Readonly<Record<string, unknown>>;
const leaves: (() => void)[] = [];

afterEach(() => {
  for (const leave of leaves.splice(0)) leave();
});

/** What is told on a channel from now on. */
function told(name: string): Message[] {
  const messages: Message[] = [];
  const hear = (message: unknown): number => messages.push(message as Message);
  subscribe(`rearguard:${name}`, hear);
  leaves.push(() => unsubscribe(`rearguard:${name}`, hear));
  return messages;
}

it('tell of the start and the end of every task, with its running time', async () => {
  const starts = told('task:start');
  const ends = told('task:end');
  await mission(echoes(50), { name: 'echo' });
  expect(starts.map(({ index }) => index).sort((a, b) => Number(a) - Number(b))).toEqual([...Array(50).keys()]);
  expect(ends).toHaveLength(50);
  for (const message of [...starts, ...ends]) {
    expect(message).toMatchObject({ pool: 'echo', attempt: 1, task: { do: 'echo', value: message.index } });
    expect(message.workerId).toBeGreaterThan(0);
  }
  for (const { queuedMs } of starts) expect(queuedMs).toBeGreaterThanOrEqual(0);
  for (const { ranMs } of ends) expect(ranMs).toBeGreaterThanOrEqual(0);
});

it('tell of attempts that fail, and of tasks that do', async () => {
  const [retries, failures, ends] = [told('task:retry'), told('task:failed'), told('task:end')];
  const pool = open({ size: 1 });
  await expect(pool.run({ do: 'no such deed' }, { retry: { attempts: 3 } })).rejects.toThrow();
  await closed(pool);
  expect(retries.map(({ attempt, afterMs }) => [attempt, afterMs])).toEqual([
    [1, 0],
    [2, 0],
  ]);
  expect(failures).toMatchObject([{ attempt: 3, error: { name: 'TaskError' } }]);
  expect(ends).toEqual([]);
});

it('tell of tasks that are cancelled', async () => {
  const cancelled = told('task:cancelled');
  const pool = open({ size: 1 });
  pool.pause();
  const controller = new AbortController();
  const call = pool.run({ do: 'echo', value: 1 }, { signal: controller.signal });
  controller.abort('not wanted');
  await expect(call).rejects.toBe('not wanted');
  await closed(pool);
  expect(cancelled).toMatchObject([{ index: 0, reason: 'not wanted' }]);
});

it('tell of workers that come, are lost, and stop, and of the phases of the pool', async () => {
  const [ready, lost, stopped, phases] = [
    told('worker:ready'),
    told('worker:lost'),
    told('worker:stopped'),
    told('pool:phase'),
  ];
  const pool = open({ size: 1 });
  await expect(all(pool.solve([{ do: 'exit', code: 3 }], { maxAttempts: 1 }))).rejects.toThrow();
  expect(await pool.run({ do: 'echo', value: 1 })).toBe(1);
  await closed(pool);
  expect(ready.map(({ workerId }) => workerId)).toEqual([1, 2]);
  expect(lost).toMatchObject([{ pool: 'rearguard', workerId: 1, reason: 'exited with code 3', exitCode: 3 }]);
  expect(stopped.map(({ workerId }) => workerId)).toEqual([2]);
  expect(phases.map(({ phase }) => phase)).toEqual(['running', 'draining', 'stopped']);
});
