import { expect, it } from 'vitest';
import { PaceGauge, type PlainStatus } from '../../../src/controller/pace-gauge.js';
import { NOTHING_YET } from '../../../src/controller/status.js';

const status = (done: number, rest: Partial<PlainStatus> = {}): PlainStatus => ({ ...NOTHING_YET, done, ...rest });
const worker = (busyMs: number, state: 'busy' | 'idle' = 'idle') => ({ id: 1, state, tasks: 1, busyMs });

it('tells the mean since the begin where nobody has looked before', () => {
  expect(new PaceGauge(1_000, 1).read(status(50), 6_000).rate).toBe(10);
});

it('knows no speed at the very begin', () => {
  expect(new PaceGauge(0, 1).read(status(0, { total: 5 }), 0)).toMatchObject({ rate: 0, etaMs: undefined });
});

it('forgets how fast it was', () => {
  const gauge = new PaceGauge(0, 1);
  for (let s = 1; s <= 10; s++) gauge.read(status(1_000 * s), 1_000 * s);
  for (let s = 11; s <= 20; s++) gauge.read(status(10_000 + 100 * (s - 10)), 1_000 * s);
  expect(gauge.read(status(11_100), 21_000).rate).toBe(100);
});

it('looks back further where little happens', () => {
  const gauge = new PaceGauge(0, 1);
  for (let s = 1; s <= 25; s++) gauge.read(status(Math.floor(s / 5)), 1_000 * s);
  expect(gauge.read(status(5), 25_100).rate).toBeCloseTo(0.2, 2);
});

it('keeps no more samples than it can ever look back to', () => {
  const gauge = new PaceGauge(0, 1);
  for (let ms = 0; ms <= 600_000; ms += 50) gauge.read(status(0), ms);
  expect((gauge as unknown as { samples: unknown[] }).samples.length).toBeLessThan(125);
});

it('tells the time that is left of a total, and none when it is reached', () => {
  const gauge = new PaceGauge(0, 1);
  expect(gauge.read(status(10, { failed: 5, cancelled: 5, total: 60 }), 1_000).etaMs).toBe(2_000);
  expect(gauge.read(status(60, { total: 60 }), 1_100).etaMs).toBe(0);
  expect(gauge.read(status(60), 1_200).etaMs).toBeUndefined();
});

it('tells the share of its time that a worker has spent running tasks', () => {
  const gauge = new PaceGauge(0, 2);
  expect(gauge.read(status(1, { workers: [worker(500)] }), 1_000).workers[0]?.busyShare).toBe(0.25);
  expect(gauge.read(status(1, { workers: [worker(9_000)] }), 2_000).workers[0]?.busyShare).toBe(1);
});

it('takes a worker that answers nothing for as long as we look back for busy', () => {
  const gauge = new PaceGauge(0, 1);
  expect(gauge.read(status(0, { workers: [worker(0, 'busy')] }), 9_000).workers[0]?.busyShare).toBe(1);
  expect(gauge.read(status(0, { workers: [worker(0, 'idle')] }), 9_000).workers[0]?.busyShare).toBe(0);
});
