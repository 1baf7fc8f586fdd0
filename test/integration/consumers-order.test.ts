import { setImmediate as turn } from 'node:timers/promises';
import type { Pool } from 'rearguard';
import { afterEach, describe, expect, it } from 'vitest';
import { endless } from '../support/endless.js';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, closed, type Deed, echoes, open, until } from '../support/mission.js';

expectNothingLeftBehind();

const numbers = (count: number): number[] => [...Array(count).keys()];

let pool: Pool<Deed, unknown>;
afterEach(() => closed(pool));

/** In its first attempt it ends its worker, then it echoes. */
const fatalOnce = (value: unknown): Deed => ({
  do: 'inTurn',
  value,
  turns: [{ do: 'exit', code: 9 }, { do: 'echo' }],
});

describe('ordered', () => {
  it.each(['solve', 'iterate'])(
    'pulls nothing beyond the bound while the first task takes its time (%s)',
    async (way) => {
      pool = open({ queueCapacity: 4, batch: 1 });
      const held = gate();
      const source = endless((value) =>
        value === 0 ? { do: 'gate', gate: held.cells, value } : { do: 'echo', value },
      );
      const options = { ordered: true, resultCapacity: 8 };
      const results: unknown[] = [];
      const leave = new AbortController();
      const take = (value: unknown): void => {
        source.taken = results.push(value);
        if (results.length === 100) leave.abort('enough');
      };
      const taking = async (): Promise<void> => {
        if (way === 'solve') {
          await pool.solve(source.scheduler, { ...options, signal: leave.signal }).forEach(take);
        } else {
          for await (const value of pool.iterate(source.scheduler, { ...options, signal: leave.signal })) take(value);
        }
      };
      const ended = taking().catch((error: unknown) => error);
      await held.arrived(1);
      // Its own place and results that wait for it, and a full queue; one task may stand behind it in the same worker.
      await until(
        pool.status$,
        ({ done, inFlight, queued }) => inFlight <= 2 && done + inFlight === 8 && inFlight + queued === 6,
      );
      for (let n = 0; n < 20; n++) await turn();
      expect(source.pulled).toBeLessThanOrEqual(8 + 5);
      expect(results).toEqual([]);
      held.open();
      expect(await ended).toBe('enough');
      expect(results.slice(0, 100)).toEqual(numbers(100));
      expect(source.furthest).toBeLessThanOrEqual(8 + 4 + 2);
      expect(source.returned).toBe(1);
    },
  );

  it('keeps the order across lost workers', async () => {
    pool = open({ queueCapacity: 16 });
    const tasks = numbers(60).map((n): Deed => (n % 20 === 3 ? fatalOnce(n) : { do: 'echo', value: n }));
    expect(await all(pool.solve(tasks, { ordered: true, resultCapacity: 8 }))).toEqual(numbers(60));
  });

  it('is held up by no task that failed', async () => {
    pool = open();
    const letters: unknown[] = [];
    const tasks = numbers(200).map((n): Deed => (n % 3 === 0 ? { do: 'throw', message: n } : { do: 'echo', value: n }));
    const deadLetters = { next: ({ index }: { index: number }) => void letters.push(index) };
    const results = await all(pool.solve(tasks, { ordered: true, resultCapacity: 4, deadLetters }));
    expect(results).toEqual(numbers(200).filter((n) => n % 3 !== 0));
    expect(letters).toHaveLength(67);
  });
});

describe('keys', () => {
  it('let the next task of a key wait while the one before it is run again after a crash, and nobody else', async () => {
    pool = open({ batch: 1 });
    const [crash, again] = [gate(), gate()];
    const first: Deed = {
      do: 'inTurn',
      value: 'first',
      turns: [
        { do: 'gateThen', gate: crash.cells, next: { do: 'exit', code: 9 } },
        { do: 'gate', gate: again.cells },
      ],
    };
    const ofA = [first, { do: 'echo', value: 'second' }, { do: 'echo', value: 'third' }];
    const others = echoes(20);
    const results: unknown[] = [];
    const done = pool
      .solve([...ofA, ...others], { key: (task) => (ofA.includes(task) ? 'a' : task) })
      .forEach((value) => void results.push(value));
    await crash.arrived(1);
    // One of the others may stand behind it in the same worker.
    await until(pool.status$, ({ done, queued }) => done >= 19 && queued === 2);
    crash.open();
    await again.arrived(1);
    // One worker has nothing to do, and yet the next of the key waits.
    const idle = await until(
      pool.status$,
      ({ done, workers }) => done === 20 && workers.some(({ state }) => state === 'idle'),
    );
    expect(idle).toMatchObject({ inFlight: 1, queued: 2, lostWorkers: 1 });
    expect(results).not.toContain('second');
    again.open();
    await done;
    expect(results.slice(-3)).toEqual(['first', 'second', 'third']);
  });

  it('keep the order of many tasks of few keys while workers are lost and tasks wait for their next attempt', async () => {
    pool = open({ queueCapacity: 64 });
    const throwsOnce = (value: unknown): Deed => ({ ...fatalOnce(value), turns: [{ do: 'throw' }, { do: 'echo' }] });
    const deedOf = (value: number): Deed => {
      if (value % 80 === 7) return fatalOnce(value);
      return value % 80 === 47 ? throwsOnce(value) : { do: 'echo', value };
    };
    const keyOf = (n: number): number => n % 7;
    const options = { key: ({ value }: Deed) => keyOf(value as number), retry: { attempts: 2, delay: 10 } };
    const results = (await all(pool.solve(numbers(400).map(deedOf), options))) as number[];
    expect(results).toHaveLength(400);
    for (const key of numbers(7)) {
      expect(results.filter((n) => keyOf(n) === key)).toEqual(numbers(400).filter((n) => keyOf(n) === key));
    }
  });

  it('make a task that failed for good step out of the way of the next', async () => {
    pool = open();
    const letters: unknown[] = [];
    const tasks: Deed[] = [{ do: 'throw', message: 'no' }, { do: 'exit', code: 9 }, ...echoes(3)];
    const deadLetters = { next: ({ index }: { index: number }) => void letters.push(index) };
    expect(await all(pool.solve(tasks, { key: () => 'the only one', maxAttempts: 1, deadLetters }))).toEqual([0, 1, 2]);
    expect(letters).toEqual([0, 1]);
  });
});

describe('priorities', () => {
  /** A pool of one worker that is held until the queue is full. */
  const held = (levels: Iterable<number>, queueCapacity: number) => {
    const first = gate();
    pool = open({ size: 1, batch: 1, queueCapacity });
    function* scheduler(): Generator<Deed> {
      yield { do: 'gate', gate: first.cells, value: 'first', level: 100 };
      for (const level of levels) yield { do: 'echo', value: level, level };
    }
    return { first, scheduler, options: { priority: ({ level }: Deed) => level as number } };
  };

  it('let higher tasks go first, and of the same level the older one', async () => {
    // Levels so far apart that the milliseconds between two tasks do not count.
    const { first, scheduler, options } = held([10, 30, 20, 50, 40], 8);
    const results: unknown[] = [];
    const done = pool.solve(scheduler, options).forEach((value) => void results.push(value));
    await first.arrived(1);
    await until(pool.status$, ({ pulled }) => pulled === 6);
    first.open();
    await done;
    expect(results).toEqual(['first', 50, 40, 30, 20, 10]);
  });

  it('starve nobody: an old task of a low level is solved although higher ones never end', async () => {
    // A twentieth of a level: as much as fifty milliseconds of waiting.
    function* levels() {
      yield 0;
      for (;;) yield 0.05;
    }
    const { first, scheduler, options } = held(levels(), 8);
    const before: unknown[] = [];
    const results = pool.iterate(scheduler, { ...options, resultCapacity: 1 });
    const starting = results.next();
    await first.arrived(1);
    await until(pool.status$, ({ queued }) => queued === 8);
    first.open();
    await starting;
    for await (const value of results) {
      if (value === 0) break;
      before.push(value);
    }
    // Those that were there when the low one came are no older than it.
    expect(before.length).toBeGreaterThanOrEqual(7);
    expect(new Set(before)).toEqual(new Set([0.05]));
  });
});
