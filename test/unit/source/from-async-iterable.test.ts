import { EventEmitter, on } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { SourceError } from '../../../src/errors.js';
import { fromAsyncIterable } from '../../../src/source/from-async-iterable.js';
import { controlled } from './controlled.js';
import { record, reported, unhandled } from './record.js';
import { settled } from './settled.js';

describe('fromAsyncIterable', () => {
  it('asks for nothing without a credit', () => {
    const { iterable, facts } = controlled();
    record(fromAsyncIterable(iterable));
    expect(facts.asked).toBe(0);
  });

  it('has one next() pending at most, and asks for exactly as many values as there are credits', async () => {
    const { iterable, facts, give } = controlled<number>();
    const run = record(fromAsyncIterable(iterable));
    run.request(2);
    run.request(1);
    for (const n of [0, 1, 2]) {
      await settled();
      give(n);
    }
    await settled();
    expect(run.arrays).toEqual([[0], [1], [2]]);
    expect(facts).toEqual({ asked: 3, returned: 0, mostPending: 1 });
  });

  it('delivers falsy values as tasks', async () => {
    const given = [undefined, 0, '', false, null];
    const run = record(
      fromAsyncIterable(
        (async function* () {
          yield* given;
        })(),
      ),
    );
    run.request(100);
    await run.over;
    expect(run.values).toEqual(given);
    expect(run.ending).toEqual({ kind: 'end' });
  });

  it.each([
    ['undefined', undefined],
    ['an error', new Error('broken')],
  ])('fails with what the generator throws: %s', async (_, thrown) => {
    async function* one() {
      yield 1;
      throw thrown;
    }
    const run = record(fromAsyncIterable(one()));
    run.request(100);
    await run.over;
    run.close();
    expect(run.values).toEqual([1]);
    expect(run.ending).toEqual({ kind: 'fail', error: thrown });
  });

  it('treats a next() that throws like one that rejects, and calls no return() after it', async () => {
    const thrown = new Error('thrown');
    const returned = vi.fn();
    const run = record(
      fromAsyncIterable({
        [Symbol.asyncIterator]: () => ({
          next() {
            throw thrown;
          },
          return: returned,
        }),
      }),
    );
    run.request(1);
    await run.over;
    run.close();
    expect(run.error).toBe(thrown);
    expect(returned).not.toHaveBeenCalled();
  });

  it('fails at once when the iterator cannot be made', () => {
    const thrown = new Error('no iterator');
    const run = record(
      fromAsyncIterable({
        [Symbol.asyncIterator]() {
          throw thrown;
        },
      }),
    );
    expect(run.error).toBe(thrown);
  });

  it('takes requests from inside next', async () => {
    const { iterable, facts, give } = controlled<number>();
    const run = record(fromAsyncIterable(iterable), { next: (_, self) => self.request(1) });
    run.request(1);
    for (const n of [0, 1, 2]) {
      give(n);
      await settled();
    }
    expect(run.values).toEqual([0, 1, 2]);
    expect(facts.mostPending).toBe(1);
  });

  it('refuses to read an iterator a second time', () => {
    const generator = (async function* () {})();
    record(fromAsyncIterable(generator));
    const second = record(fromAsyncIterable(generator));
    expect(second.error).toBeInstanceOf(SourceError);
  });

  it('opens an iterable that makes new iterators again from its beginning', async () => {
    const iterable: AsyncIterable<number> = {
      async *[Symbol.asyncIterator]() {
        yield 1;
      },
    };
    const open = fromAsyncIterable(iterable);
    for (const run of [record(open), record(open)]) {
      run.request(9);
      await run.over;
      expect(run.values).toEqual([1]);
    }
  });
});

describe('closing an async iterable', () => {
  it('calls return() exactly once, however often it is closed', async () => {
    const { iterable, facts } = controlled();
    const run = record(fromAsyncIterable(iterable));
    run.close();
    run.close();
    run.request(3);
    await settled();
    expect(facts).toEqual({ asked: 0, returned: 1, mostPending: 0 });
  });

  it.each(['a value', 'the end', 'an error'])(
    'while a next() is pending calls return() once, and ignores %s that comes late',
    async (late) => {
      const { iterable, facts, give, finish, reject } = controlled<number>();
      const run = record(fromAsyncIterable(iterable));
      run.request(5);
      run.close();
      if (late === 'a value') give(1);
      else if (late === 'the end') finish();
      else reject(new Error('aborted'));
      await settled();
      await reported();
      expect(facts).toEqual({ asked: 1, returned: 1, mostPending: 1 });
      expect(unhandled).toEqual([]);
      expect(run.values).toEqual([]);
      expect(run.ending).toBeUndefined();
    },
  );

  it('from inside next asks for nothing more', async () => {
    const { iterable, facts, give } = controlled<number>();
    const run = record(fromAsyncIterable(iterable), { next: (_, self) => self.close() });
    run.request(5);
    give(1);
    await settled();
    expect(facts).toEqual({ asked: 1, returned: 1, mostPending: 1 });
  });

  it('does not call return() after the end', async () => {
    const { iterable, facts, finish } = controlled();
    const run = record(fromAsyncIterable(iterable));
    run.request(5);
    finish();
    await run.over;
    run.close();
    expect(facts.returned).toBe(0);
  });

  it('works without a return() method', async () => {
    const run = record(
      fromAsyncIterable({ [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }) }) }),
    );
    run.request(1);
    await settled();
    run.close();
    expect(run.values).toEqual([1]);
  });

  it.each(['throws', 'rejects with'])('never throws: what return() %s is reported as unhandled', async (way) => {
    const thrown = new Error('while releasing');
    const run = record(
      fromAsyncIterable({
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false, value: 1 }),
          return() {
            if (way === 'throws') throw thrown;
            return Promise.reject(thrown);
          },
        }),
      }),
    );
    run.close();
    await vi.waitFor(() => expect(unhandled).toEqual([thrown]));
  });

  it('runs the finally of an async generator', async () => {
    const released = vi.fn();
    async function* tasks() {
      try {
        for (;;) yield 1;
      } finally {
        released();
      }
    }
    const run = record(fromAsyncIterable(tasks()), { next: (_, self) => self.close() });
    run.request(3);
    await vi.waitFor(() => expect(released).toHaveBeenCalledTimes(1));
    expect(run.values).toEqual([1]);
  });

  it('takes the listeners of events.on off while it waits for an event', () => {
    const emitter = new EventEmitter();
    const run = record(fromAsyncIterable(on(emitter, 'task')));
    run.request(1);
    expect(emitter.listenerCount('task')).toBe(1);
    run.close();
    expect(emitter.listenerCount('task')).toBe(0);
  });
});
