import { expect, it } from 'vitest';
import { TaskTimes } from '../../../src/controller/task-times.js';
import { Times } from '../../../src/controller/times.js';
import { taskOf } from '../queue/task.js';

const task = (id: number) => taskOf({ id });

it('knows nothing at first', () => {
  expect(new Times().read()).toBeUndefined();
});

it('tells percentiles of a microsecond and of a day alike, at most 5 % too much', () => {
  const times = new Times();
  for (let ms = 0.001; ms < 86_400_000; ms *= 1.001) times.record(ms);
  const read = times.read();
  const exact = (share: number): number => 0.001 * (86_400_000 / 0.001) ** share;
  for (const [value, share] of [
    [read?.p50, 0.5],
    [read?.p90, 0.9],
    [read?.p99, 0.99],
  ] as const) {
    expect(value).toBeGreaterThanOrEqual(exact(share) * 0.995);
    expect(value).toBeLessThanOrEqual(exact(share) * 1.05);
  }
  expect(read?.max).toBeCloseTo(86_400_000, -6);
});

it.each([0, 0.0001, 5, 2 ** 40])('never says more than the most, which is told exactly: %d', (ms) => {
  const times = new Times();
  times.record(ms, 3);
  expect(times.read()).toMatchObject({ max: ms });
  expect(times.read()?.p50).toBeLessThanOrEqual(ms);
});

it('weighs a batch by the tasks in it', () => {
  const times = new Times();
  times.record(1, 89);
  times.record(100, 11);
  expect(times.read()?.p50).toBeCloseTo(1, 1);
  expect(times.read()?.p90).toBeGreaterThan(99);
});

it('counts every task of a batch, though only eight are looked at', () => {
  const times = new TaskTimes();
  const tasks = Array.from({ length: 1000 }, (_, i) => task(i));
  times.started(1, tasks, 50);
  times.started(1, [task(1)], 0.5);
  times.done(1, tasks, 2);
  times.done(1, [task(1), task(2)], [8, 9]);
  expect(times.queued.read()).toEqual({ p50: 50, p90: 50, p99: 50, max: 50 });
  expect(times.ran.read()).toMatchObject({ max: 9 });
  expect(times.ran.read()?.p99).toBeCloseTo(2, 0);
});

it('counts attempts that failed among those that ran', () => {
  const times = new TaskTimes();
  times.failed(task(1), { ranMs: 7 });
  times.retried(task(2), { ranMs: 7 });
  expect(times.ran.read()?.p50).toBeCloseTo(7, 5);
});
