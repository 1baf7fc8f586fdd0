import { describe, expect, it, vi } from 'vitest';
import { SourceError } from '../../../src/errors.js';
import { fromIterable } from '../../../src/source/from-iterable.js';
import { ManualEnv } from './manual-env.js';
import { type Recording, record, unhandled } from './record.js';

/** Counts up without end, and what is done to it. */
function counting(each: (n: number) => void = () => undefined) {
  const facts = { pulled: 0, returned: 0 };
  const iterable: Iterable<number> = {
    [Symbol.iterator]: () => ({
      next() {
        const value = facts.pulled++;
        each(value);
        return { done: false, value };
      },
      return() {
        facts.returned += 1;
        return { done: true, value: undefined };
      },
    }),
  };
  return { iterable, facts };
}

describe('fromIterable', () => {
  it('pulls nothing without a credit', () => {
    const { iterable, facts } = counting();
    record(fromIterable(iterable));
    expect(facts.pulled).toBe(0);
  });

  it('pulls exactly as many values as there are credits, never one more', () => {
    const { iterable, facts } = counting();
    const run = record(fromIterable(iterable, new ManualEnv()));
    run.request(3);
    expect(facts.pulled).toBe(3);
    run.request(1);
    expect(facts.pulled).toBe(4);
    expect(run.arrays).toEqual([[0, 1, 2], [3]]);
  });

  it('hands a thousand values of a fast iterator over in one array', () => {
    const run = record(fromIterable(counting().iterable, new ManualEnv()));
    run.request(1000);
    expect(run.arrays.map((tasks) => tasks.length)).toEqual([1000]);
  });

  it('ends after the last value', () => {
    const run = record(fromIterable(new Set(['a', 'b'])));
    run.request(2);
    expect(run.ending).toBeUndefined();
    run.request(1);
    expect(run.values).toEqual(['a', 'b']);
    expect(run.ending).toEqual({ kind: 'end' });
  });

  it('ends at once, without an array, if there is nothing', () => {
    const run = record(fromIterable([]));
    run.request(5);
    expect(run.arrays).toEqual([]);
    expect(run.ending).toEqual({ kind: 'end' });
  });

  it('delivers falsy values and holes as tasks', () => {
    const given = [undefined, 0, '', false, null, Number.NaN, 0n];
    const run = record(fromIterable(given));
    run.request(100);
    expect(run.values).toEqual(given);
    const holes = record(fromIterable(new Array<number>(2)));
    holes.request(100);
    expect(holes.values).toEqual([undefined, undefined]);
  });

  it.each([
    ['undefined', undefined],
    ['false', false],
    ['an error', new Error('broken')],
  ])('fails with what the generator throws, after what it gave before: %s', (_, thrown) => {
    function* two() {
      yield 1;
      yield 2;
      throw thrown;
    }
    const run = record(fromIterable(two()));
    run.request(100);
    expect(run.values).toEqual([1, 2]);
    expect(run.ending).toEqual({ kind: 'fail', error: thrown });
  });

  it('fails when the iterator cannot be made', () => {
    const thrown = new Error('no iterator');
    const broken: Iterable<number> = {
      [Symbol.iterator]() {
        throw thrown;
      },
    };
    const run = record(fromIterable(broken));
    run.request(1);
    run.close();
    expect(run.error).toBe(thrown);
  });

  it('opens an iterable again from its beginning', () => {
    const open = fromIterable([1, 2]);
    for (const run of [record(open), record(open)]) {
      run.request(9);
      expect(run.values).toEqual([1, 2]);
    }
  });

  it('refuses to read an iterator a second time, whoever opens it', () => {
    const iterator = [1, 2][Symbol.iterator]();
    const first = record(fromIterable(iterator));
    const second = record(fromIterable(iterator));
    expect(second.error).toBeInstanceOf(SourceError);
    expect(String(second.error)).toContain('can be read only once: pass a function that makes a new one');
    first.request(9);
    expect(first.values).toEqual([1, 2]);
  });
});

describe('closing an iterable', () => {
  it('calls return() exactly once, however often it is closed', () => {
    const { iterable, facts } = counting();
    const run = record(fromIterable(iterable));
    run.request(2);
    run.close();
    run.close();
    run.request(5);
    expect(facts).toEqual({ pulled: 2, returned: 1 });
  });

  it('calls return() on what was never asked for a value', () => {
    const { iterable, facts } = counting();
    record(fromIterable(iterable)).close();
    expect(facts.returned).toBe(1);
  });

  it.each(['ended', 'thrown'])('does not call return() on an iterator that has %s by itself', (way) => {
    const returned = vi.fn(() => ({ done: true as const, value: undefined }));
    const iterator: IterableIterator<number> = {
      [Symbol.iterator]: () => iterator,
      next() {
        if (way === 'thrown') throw new Error('broken');
        return { done: true, value: undefined };
      },
      return: returned,
    };
    const run = record(fromIterable(iterator));
    run.request(1);
    run.close();
    expect(returned).not.toHaveBeenCalled();
  });

  it.each(['end', 'throw'])(
    'from inside the last next, before an %s that is known already, tells the sink nothing more',
    (way) => {
      function* one() {
        yield 1;
        if (way === 'throw') throw new Error('broken');
      }
      const run = record(fromIterable(one()), { next: (_, self) => self.close() });
      run.request(100);
      expect(run.values).toEqual([1]);
      expect(run.ending).toBeUndefined();
    },
  );

  it('from inside next stops the pulling', () => {
    const { iterable, facts } = counting();
    const run = record(fromIterable(iterable, new ManualEnv()), { next: (_, self) => self.close() });
    run.request(3);
    expect(facts).toEqual({ pulled: 3, returned: 1 });
  });

  it('from inside the running generator returns it as soon as it has yielded, and drops the value', () => {
    const log: string[] = [];
    const held: { run?: Recording<number> } = {};
    function* closing() {
      try {
        yield 1;
        held.run?.close();
        log.push('went on');
        yield 2;
        log.push('never');
      } finally {
        log.push('released');
      }
    }
    held.run = record(fromIterable(closing()));
    held.run.request(1);
    held.run.request(5);
    expect(log).toEqual(['went on', 'released']);
    expect(held.run.values).toEqual([1]);
  });

  it.each(['ends', 'throws'])('from inside the running generator, which then %s, needs no return()', async (way) => {
    const held: { run?: Recording<number> } = {};
    const thrown = new Error('after close');
    // biome-ignore lint/correctness/useYield: it never comes to that
    function* closing(): Generator<number> {
      held.run?.close();
      if (way === 'throws') throw thrown;
    }
    held.run = record(fromIterable(closing()));
    held.run.request(1);
    expect(held.run.ending).toBeUndefined();
    if (way === 'throws') await vi.waitFor(() => expect(unhandled).toEqual([thrown]));
  });

  it('never throws: what return() throws is reported as unhandled', async () => {
    const thrown = new Error('while releasing');
    function* broken() {
      try {
        yield 1;
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: that is the case
        throw thrown;
      }
    }
    const run = record(fromIterable(broken()));
    run.request(1);
    run.close();
    await vi.waitFor(() => expect(unhandled).toEqual([thrown]));
    expect(run.ending).toBeUndefined();
  });
});

describe('requesting from inside', () => {
  it('next gets the values after those that are being delivered', () => {
    const run = record(fromIterable(counting().iterable, new ManualEnv()), {
      next: (_, self) => {
        if (self.requested < 6) self.request(2);
      },
    });
    run.request(2);
    expect(run.arrays).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
  });

  it('the generator itself adds to the array that is being filled', () => {
    const held: { run?: Recording<number> } = {};
    const { iterable } = counting((n) => {
      if (n === 0) held.run?.request(2);
    });
    held.run = record(fromIterable(iterable, new ManualEnv()));
    held.run.request(1);
    expect(held.run.arrays).toEqual([[0, 1, 2]]);
  });

  it('does not grow the stack', () => {
    const run = record(fromIterable(counting().iterable, new ManualEnv()), {
      next: (_, self) => {
        if (self.requested < 50_000) self.request(1);
      },
    });
    run.request(1);
    expect(run.arrays.length).toBe(50_000);
  });
});

describe('a slow iterator', () => {
  const slow = (env: ManualEnv, ms: number) => counting(() => (env.time += ms));

  it('hands its first value over before it is asked for the second, if that one took the whole turn', () => {
    const env = new ManualEnv();
    const { iterable, facts } = slow(env, 10);
    const run = record(fromIterable(iterable, env));
    run.request(100);
    expect(run.arrays).toEqual([[0]]);
    expect(facts.pulled).toBe(1);
    env.turn();
    expect(run.arrays).toEqual([[0], [1]]);
  });

  it.each([0.01, 0.1, 0.3, 1, 2, 3])('of %d ms a value lets the event loop go after about 4 ms', (ms) => {
    const env = new ManualEnv();
    const run = record(fromIterable(slow(env, ms).iterable, env));
    run.request(100_000);
    const turn = env.time;
    expect(turn).toBeGreaterThanOrEqual(4);
    expect(turn).toBeLessThan(6.1);
    env.turn();
    expect(env.time).toBeCloseTo(2 * turn);
    run.close();
  });

  it('that suddenly becomes slow is noticed within 32 values', () => {
    const env = new ManualEnv();
    const { iterable, facts } = counting((n) => (env.time += n < 1100 ? 0 : 5));
    const run = record(fromIterable(iterable, env));
    run.request(100_000);
    expect(facts.pulled).toBeLessThanOrEqual(1132);
  });

  it('gets every value that was asked for, once, in order', () => {
    const env = new ManualEnv();
    const run = record(fromIterable(slow(env, 3).iterable, env));
    run.request(50);
    run.request(50);
    env.run();
    expect(run.values).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it('is not pulled for a further request while the loop has its turn', () => {
    const env = new ManualEnv();
    const run = record(fromIterable(slow(env, 10).iterable, env));
    run.request(2);
    run.request(1);
    expect(run.values).toEqual([0]);
    expect(env.waiting).toBe(1);
    env.run();
    expect(run.values).toEqual([0, 1, 2]);
  });

  it('leaves nothing behind in the event loop when it is closed', () => {
    const env = new ManualEnv();
    const { iterable, facts } = slow(env, 10);
    const run = record(fromIterable(iterable, env));
    run.request(2);
    run.close();
    expect(env.waiting).toBe(0);
    expect(facts).toEqual({ pulled: 1, returned: 1 });
  });

  it('lets the event loop go although the sink asks for one value at a time', () => {
    const env = new ManualEnv();
    const { iterable, facts } = slow(env, 1);
    const run = record(fromIterable(iterable, env), { next: (_, self) => self.request(1) });
    run.request(1);
    expect(facts.pulled).toBeLessThan(6);
    run.close();
  });

  it('that is fast is timed once in 32 values', () => {
    const env = new ManualEnv();
    record(fromIterable(counting().iterable, env)).request(3200);
    expect(env.clockReads).toBeLessThan(110);
  });
});

describe('the real event loop', () => {
  it('gets its turn between the arrays of a slow generator', async () => {
    const log: unknown[] = [];
    function* busy() {
      for (let n = 0; n < 3; n++) {
        const until = performance.now() + 5;
        while (performance.now() < until);
        yield n;
      }
    }
    const run = record(fromIterable(busy()), { next: (tasks) => log.push(tasks[0]) });
    run.request(10);
    log.push('loop');
    await run.over;
    expect(log).toEqual([0, 'loop', 1, 2]);
  });

  it('is not used after a close', async () => {
    function* busy() {
      for (;;) {
        const until = performance.now() + 5;
        while (performance.now() < until);
        yield 1;
      }
    }
    const run = record(fromIterable(busy()));
    run.request(10);
    run.close();
    const other = record(fromIterable(busy()), { next: (_, self) => self.values.length === 3 && self.close() });
    other.request(10);
    await vi.waitFor(() => expect(other.values.length).toBe(3));
    expect(run.values).toEqual([1]);
  });
});
