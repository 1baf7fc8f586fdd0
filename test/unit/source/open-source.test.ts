import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { of, Subject } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { Scheduler } from '../../../src/contract/scheduler.js';
import { OptionError, OverflowError, SourceError } from '../../../src/errors.js';
import { fromDemand } from '../../../src/source/from-demand.js';
import { sourceOf } from '../../../src/source/open-source.js';
import { type Recording, record } from './record.js';

async function readAll<T>(scheduler: Scheduler<T>): Promise<T[]> {
  const run = record(sourceOf(scheduler).open);
  run.request(100);
  await run.over;
  expect(run.ending).toEqual({ kind: 'end' });
  return run.values;
}

function* generator(): Generator<number> {
  yield 1;
  yield 2;
}
async function* asyncGenerator(): AsyncGenerator<number> {
  yield 1;
  yield 2;
}
const iterable = { [Symbol.iterator]: generator };
const asyncIterable = { [Symbol.asyncIterator]: asyncGenerator };
const webStream = (): ReadableStream<number> =>
  new ReadableStream({
    start(controller) {
      for (const n of [1, 2]) controller.enqueue(n);
      controller.close();
    },
  });
const interop = (key: string | symbol): Scheduler<number> =>
  ({ [key]: () => of(1, 2) }) as unknown as Scheduler<number>;
const demand = fromDemand(() => of(1, 2));

describe('sourceOf reads', () => {
  it.each<[string, Scheduler<number>]>([
    ['an array', [1, 2]],
    ['a set', new Set([1, 2])],
    ['bytes', Uint8Array.of(1, 2)],
    ['an iterable', iterable],
    ['a generator object', generator()],
    ['a generator function', generator],
    ['an iterator', [1, 2].values()],
    ['an async iterable', asyncIterable],
    ['an async generator object', asyncGenerator()],
    ['an async generator function', asyncGenerator],
    ['a web stream', webStream()],
    ['a function that makes a web stream', webStream],
    ['a Node stream', Readable.from([1, 2])],
    ['a function that makes a Node stream', () => Readable.from([1, 2])],
    ['an Observable', of(1, 2)],
    ['a function that makes an Observable', () => of(1, 2)],
    ['an Observable of another library', interop('@@observable')],
    ['fromDemand', demand],
    ['a function that returns fromDemand', () => demand],
    ['a function that returns an array', () => [1, 2]],
  ])('%s', async (_, scheduler) => {
    expect(await readAll(scheduler)).toEqual([1, 2]);
  });

  it('a map, entry by entry', async () => {
    expect(await readAll(new Map([['a', 1]]))).toEqual([['a', 1]]);
  });

  it('an Observable under Symbol.observable, even if the symbol was defined after RxJS was loaded', async () => {
    const symbol = Symbol('observable');
    vi.stubGlobal('Symbol', Object.assign(Symbol, { observable: symbol }));
    try {
      expect(await readAll(interop(symbol))).toEqual([1, 2]);
      expect(await readAll(interop('@@observable'))).toEqual([1, 2]);
    } finally {
      vi.unstubAllGlobals();
      Reflect.deleteProperty(Symbol, 'observable');
    }
  });

  it('an Observable of another copy of RxJS, and unsubscribes it', () => {
    const unsubscribe = vi.fn();
    const foreign = {
      lift: () => foreign,
      subscribe: (observer: { next(n: number): void }) => {
        observer.next(1);
        return { unsubscribe };
      },
    };
    const run = record(sourceOf(foreign as unknown as Scheduler<number>).open);
    run.request(1);
    run.close();
    expect(run.values).toEqual([1]);
    expect(unsubscribe).toHaveBeenCalledTimes(1);
  });

  it('what is both, sync and async iterable, as async', async () => {
    const both = { ...asyncIterable, [Symbol.iterator]: () => [9].values() };
    expect(await readAll(both)).toEqual([1, 2]);
  });

  it('a Node stream as one: closing destroys it', () => {
    const stream = new Readable({ read: () => undefined });
    record(sourceOf(stream).open).close();
    expect(stream.destroyed).toBe(true);
  });
});

describe('sourceOf refuses', () => {
  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'got undefined'],
    ['null', null, 'got null'],
    ['a number', 5, 'got a number'],
    ['a string', 'abc', 'got a string, which would be a task for each letter: split it, or put it in an array'],
    ['a symbol', Symbol('s'), 'got a symbol'],
    ['a promise', Promise.resolve([1]), 'got a promise: await it, or use an async generator'],
    ['a plain object', {}, 'got a plain object'],
    ['an object without a prototype', Object.create(null), 'got a plain object'],
    ['an array-like', { length: 1, 0: 'a' }, 'got a plain object'],
    ['an instance of a class', new Date(), 'got an instance of Date'],
    [
      'an iterator that is not iterable',
      { next: () => ({ done: true, value: 1 }) },
      'got an iterator that is not iterable',
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('no');
          },
        },
      ),
      'got an object that cannot be read',
    ],
  ])('%s', (_, given, text) => {
    let refused: unknown;
    try {
      sourceOf(given as Scheduler<number>);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(OptionError);
    expect(refused).toMatchObject({ option: 'scheduler' });
    expect((refused as OptionError).given).toBe(given);
    expect(String(refused)).toContain(
      'scheduler must be an iterable, an async iterable, a web or Node stream, an Observable, fromDemand(…) or fromThread(…), or a function that returns one of these: ',
    );
    expect(String(refused)).toContain(text);
  });

  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'it returned undefined'],
    ['a string', 'abc', 'it returned a string'],
    ['a function', generator, 'it returned a function: call it'],
    [
      'a promise, as an async function does',
      Promise.resolve([1]),
      'it returned a promise: await it, or use an async generator',
    ],
  ])('at the opening, what a function returns: %s', (_, returned, text) => {
    const run = record(sourceOf((() => returned) as Scheduler<number>).open);
    run.request(1);
    run.close();
    expect(run.error).toBeInstanceOf(SourceError);
    expect(String(run.error)).toContain('the scheduler function must return');
    expect(String(run.error)).toContain(text);
  });
});

describe('sourceOf', () => {
  it('starts and consumes nothing', () => {
    const touched = vi.fn();
    const untouched = { [Symbol.iterator]: touched };
    sourceOf(untouched as unknown as Iterable<number>);
    sourceOf(touched as () => Iterable<number>);
    sourceOf(fromDemand(touched as () => Subject<number>));
    expect(touched).not.toHaveBeenCalled();
  });

  it('calls a function at the opening, so that a hot Observable is subscribed to in the same tick', () => {
    const subject = new Subject<number>();
    record(sourceOf(() => subject).open);
    expect(subject.observed).toBe(true);
  });

  it.each([
    ['undefined', undefined],
    ['an error', new Error('broken')],
  ])('fails the source with what the function throws: %s', (_, thrown) => {
    const run = record(
      sourceOf<number>(() => {
        throw thrown;
      }).open,
    );
    expect(run.ending).toEqual({ kind: 'fail', error: thrown });
  });

  it('passes the overflow policy on', () => {
    const limited = (scheduler: Scheduler<number>): Recording<number> =>
      record(sourceOf(scheduler, { strategy: 'error', limit: 0 }).open);
    for (const scheduler of [of(1), () => of(1), demand, interop('@@observable')]) {
      expect(limited(scheduler).error).toBeInstanceOf(OverflowError);
    }
  });

  it.each<[string, Scheduler<number>]>([
    ['an array', [1, 2]],
    ['an iterable', iterable],
    ['an async iterable', asyncIterable],
    ['a generator function', generator],
    ['a function that makes a web stream', webStream],
    ['an Observable', of(1, 2)],
    ['fromDemand', demand],
  ])('can open %s again', async (_, scheduler) => {
    const source = sourceOf(scheduler);
    for (const run of [record(source.open), record(source.open)]) {
      run.request(9);
      await run.over;
      expect(run.values).toEqual([1, 2]);
    }
  });

  it.each<[string, () => Scheduler<number>]>([
    ['a generator object', generator],
    ['an iterator', () => [1, 2].values()],
    [
      'an iterable that always gives the same iterator',
      () => ({
        [Symbol.iterator]: (
          (one) => () =>
            one
        )(generator()),
      }),
    ],
    ['an async generator object', asyncGenerator],
    ['a web stream', webStream],
    ['a Node stream', () => Readable.from([1, 2])],
    [
      'a function that always returns the same generator',
      () =>
        (
          (one) => () =>
            one
        )(generator()),
    ],
  ])('cannot open %s again, not even through another source', async (_, make) => {
    const scheduler = make();
    const source = sourceOf(scheduler);
    const run = record(source.open);
    run.request(9);
    await run.over;
    for (const again of [source, sourceOf(scheduler)]) {
      const second = record(again.open);
      expect(second.error).toBeInstanceOf(SourceError);
      expect((second.error as Error).message).toBe(
        'this scheduler can be read only once: pass a function that makes a new one',
      );
    }
    expect(run.values).toEqual([1, 2]);
  });
});
