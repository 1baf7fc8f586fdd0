import { type Overflow, openPool, type SolveOptions, workerPool } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { ignoreElements, map, type Observable, of, take, tap, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { error, marbles, WAYS } from './four-ways.js';

/** Three milliseconds a task. */
const slow = inlineWorker((task: string) => timer(3).pipe(map(() => task)));
/** One task in hand, one in the queue: two may be unsettled. */
const crew = { size: 1, queueCapacity: 1 };

const thrower = (): never => {
  throw 'enough';
};
const aborting = (make: (signal: AbortSignal) => Observable<string>): Observable<string> => {
  const controller = new AbortController();
  return make(controller.signal).pipe(tap(() => controller.abort('enough')));
};

describe.each(WAYS)('more than %s can take', (_, solve) => {
  it.each<[string, Overflow | undefined, string, string]>([
    ['waits: there is room for 65,536 of them', undefined, '         ---a--b--c--d--(e|)', '^------!'],
    ['waits: without a limit', { strategy: 'buffer' }, '                 ---a--b--c--d--(e|)', '^------!'],
    ['errors after what was accepted', { strategy: 'error', limit: 1 }, '    ---a--b--(c#)', '(^!)'],
    ['errors with no room at all', { strategy: 'error', limit: 0 }, '        ---a--(b#)', '(^!)'],
    ['is left out', { strategy: 'drop-newest', limit: 1 }, '                 ---a--b--(c|)', '^------!'],
    ['is left out, all of it', { strategy: 'drop-newest', limit: 0 }, '      ---a--b|', '^------!'],
    ['takes the place of the oldest', { strategy: 'drop-oldest', limit: 1 }, '---a--b--(e|)', '^------!'],
    ['takes the place of the oldest two', { strategy: 'drop-oldest', limit: 2 }, '---a--b--d--(e|)', '^------!'],
  ])('%s', (_what, overflow, expected, subscribed) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('(abcde)|');
      const failure = error('OverflowError', { limit: overflow?.limit });
      expectObservable(solve(source, slow, crew, { overflow })).toBe(expected.trim(), undefined, failure);
      expectSubscriptions(source.subscriptions).toBe(subscribed);
    })();
  });

  it(
    'is no more than it can take once some are settled',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('abc---d--e|');
      const expected = '           ---a--b--c--d--(e|)';
      expectObservable(solve(source, slow, crew, { overflow: { strategy: 'error', limit: 1 } })).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^---------!');
    }),
  );

  it.each<[string, Overflow, string]>([
    ['errors at once, and what was accepted is finished', { strategy: 'error', limit: 3 }, '---a--b--(c#)'],
    ['is left out', { strategy: 'drop-newest', limit: 3 }, '---a--b--(c|)'],
    ['takes the place of the oldest', { strategy: 'drop-oldest', limit: 3 }, '---c--d--(e|)'],
  ])('from a synchronous source, which is subscribed to before there is credit: %s', (_what, overflow, expected) => {
    marbles(({ expectObservable }) => {
      const result$ = solve(of('a', 'b', 'c', 'd', 'e'), slow, crew, { overflow });
      expectObservable(result$).toBe(expected, undefined, error('OverflowError'));
    })();
  });
});

describe.each<[string, (tasks: Iterable<string>, options?: SolveOptions<string, string>) => Observable<string>]>([
  ['workerPool()', (scheduler, options) => workerPool({ ...crew, ...options, scheduler, worker: slow })],
  ['pool.solve()', (tasks, options) => openPool(slow, crew).solve(tasks, options)],
])('from what can be asked, %s pulls no more', (_, solve) => {
  /** Ten; the log has those that were pulled. */
  function* letters(log: string[]): Generator<string> {
    try {
      for (const task of 'abcdefghij') {
        log.push(task);
        yield task;
      }
    } finally {
      log.push('return');
    }
  }

  it.each([
    [1, '---(a|)', 'ab'],
    [2, '---a--(b|)', 'abc'],
    [3, '---a--b--(c|)', 'abcd'],
  ])('than queue and places hold, with take(%i)', (count, expected, pulled) => {
    const log: string[] = [];
    marbles(({ expectObservable }) => {
      expectObservable(solve(letters(log)).pipe(take(count))).toBe(expected);
    })();
    expect(log).toEqual([...pulled, 'return']);
  });

  it('than it did until the subscriber left', () => {
    const log: string[] = [];
    marbles(({ expectObservable }) => {
      expectObservable(solve(letters(log)), '-----!').toBe('---a-');
    })();
    expect(log).toEqual(['a', 'b', 'c', 'return']);
  });

  it.each<[string, (log: string[]) => Observable<string>]>([
    ['processResult threw', (log) => solve(letters(log), { processResult: thrower })],
    ['next aborted its signal', (log) => aborting((signal) => solve(letters(log), { signal }))],
  ])('than it did until %s', (_what, begin) => {
    const log: string[] = [];
    marbles(({ expectObservable }) => {
      expectObservable(begin(log).pipe(ignoreElements())).toBe('---#', undefined, 'enough');
    })();
    expect(log).toEqual(['a', 'b', 'return']);
  });

  it('with take(0): nothing, it is not even begun', () => {
    const log: string[] = [];
    marbles(({ expectObservable }) => {
      expectObservable(solve(letters(log)).pipe(take(0))).toBe('|');
    })();
    expect(log).toEqual([]);
  });

  it('from within its own next', () => {
    const log: string[] = [];
    marbles(({ expectObservable }) => {
      const result$ = solve(letters(log)).pipe(
        tap((result) => log.push(`result ${result}`)),
        take(2),
      );
      expectObservable(result$).toBe('---a--(b|)');
    })();
    expect(log).toEqual(['a', 'b', 'result a', 'c', 'result b', 'return']);
  });
});
