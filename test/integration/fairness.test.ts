import type { Outcome } from 'rearguard';
import { takeWhile, tap } from 'rxjs';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { all, closed, type Deed, open } from '../support/mission.js';

expectNothingLeftBehind();

/** Tasks without an end, each of which keeps its thread busy for so long. */
function* busy(ms: number): Generator<Deed> {
  for (;;) yield { do: 'busy', ms };
}

it('streams of short and of long tasks are given the same time of the workers', async () => {
  const pool = open({ queueCapacity: 64 });
  const given = { short: 0, long: 0 };
  const isOn = (): boolean => Math.min(given.short, given.long) < 600;
  const count =
    (stream: 'short' | 'long') =>
    ({ ranMs }: Outcome<Deed, unknown>): void => {
      given[stream] += ranMs;
    };
  await Promise.all([
    all(pool.outcomes(() => busy(1)).pipe(tap(count('short')), takeWhile(isOn))),
    all(pool.outcomes(() => busy(40)).pipe(tap(count('long')), takeWhile(isOn))),
  ]);
  // Turn by turn the short ones would have had a twentieth.
  expect(given.short / given.long).toBeGreaterThan(0.5);
  expect(given.short / given.long).toBeLessThan(2);
  await closed(pool);
});

it('a call among a stream of long tasks is next when a worker is free', async () => {
  const pool = open({ queueCapacity: 64 });
  let results = 0;
  let resolve: () => void = () => undefined;
  const started = new Promise<void>((go) => {
    resolve = go;
  });
  const stream = pool
    .solve(() => busy(20))
    .subscribe(() => {
      if (++results === 4) resolve();
    });
  await started;
  for (let calls = 0; calls < 5; calls++) {
    const before = results;
    expect(await pool.run({ do: 'echo', value: calls })).toBe(calls);
    // Those that were running, and one that was handed out with it.
    expect(results - before).toBeLessThanOrEqual(4);
  }
  stream.unsubscribe();
  await closed(pool);
});

it('a stream without an end is not starved by calls without an end', async () => {
  const pool = open({ queueCapacity: 64 });
  let isOver = false;
  const caller = async (): Promise<void> => {
    while (!isOver) await pool.run({ do: 'busy', ms: 2 });
  };
  const callers = Array.from({ length: 8 }, caller);
  let results = 0;
  await all(pool.solve(() => busy(2)).pipe(takeWhile(() => ++results < 100)));
  isOver = true;
  await Promise.all(callers);
  await closed(pool);
});
