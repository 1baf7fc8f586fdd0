import type { SolveOptions } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { catchError, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { error, marbles, project, WAYS } from './four-ways.js';

type Options = SolveOptions<string, string>;

const thrown = new RangeError('no x');
const unlessX = <V>(text: string, value: V): V => {
  if (text === 'x') throw thrown;
  return value;
};

/** What the pool calls, each throwing at the task `x` or at its result. */
const CALLED: [string, Options][] = [
  ['key', { key: (task) => unlessX(task, task) }],
  ['priority', { priority: (task) => unlessX(task, 0) }],
  ['processResult', { processResult: (result, task) => unlessX(task, result) }],
];
/** The same, called when `x` has failed. */
const CALLED_AFTER_FAILURE: [string, Options][] = [
  ['retry.when', { retry: { attempts: 2, when: (_, task) => unlessX(task, true) } }],
  ['retry.delay', { retry: { attempts: 2, delay: () => unlessX('x', 1) } }],
  ['deadLetters.next', { deadLetters: { next: ({ task }) => unlessX(task, undefined) } }],
];

describe.each(WAYS)('what %s calls', (_, solve) => {
  it.each(CALLED)('throws: %s. Errors with it in that frame, leaving the source and what runs', (_option, options) => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a---x---c--|');
      const a = cold<string>('     i---------j---|');
      const x = of('x');
      const expected = '          -i---#';
      expectObservable(solve(source, project({ a, x }), { size: 2 }, options)).toBe(expected, undefined, thrown);
      expectSubscriptions(source.subscriptions).toBe('^----!');
      expectSubscriptions(a.subscriptions).toBe('     -^---!');
    })();
  });

  it.each(CALLED_AFTER_FAILURE)(
    'throws: %s. Errors with it, not with what the task failed with',
    (_option, options) => {
      marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
        const source = hot<string>('-a---x---c--|');
        const a = cold<string>('     i---------j---|');
        const x = throwError(() => new Error('of the solver'));
        const expected = '          -i---#';
        expectObservable(solve(source, project({ a, x }), { size: 2 }, options)).toBe(expected, undefined, thrown);
        expectSubscriptions(source.subscriptions).toBe('^----!');
        expectSubscriptions(a.subscriptions).toBe('     -^---!');
      })();
    },
  );

  it.each<[string, string, Options]>([
    ['retry.delay', 'retry.delay', { retry: { attempts: 2, delay: () => -1 } }],
    ['priority', 'priority', { priority: (task) => (task === 'x' ? Number.NaN : 0) }],
  ])('returns what is none: %s. Errors with an OptionError in that frame', (_option, option, options) => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a---x---c--|');
      const a = cold<string>('     i---------j---|');
      const x = throwError(() => new Error('of the solver'));
      const expected = '          -i---#';
      const failure = error('OptionError', { option });
      expectObservable(solve(source, project({ a, x }), { size: 2 }, options)).toBe(expected, undefined, failure);
      expectSubscriptions(source.subscriptions).toBe('^----!');
      expectSubscriptions(a.subscriptions).toBe('     -^---!');
    })();
  });

  it(
    'throws at the first task, in the frame of the subscription',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('(xa)-b-|');
      const key = (task: string): string => unlessX(task, task);
      expectObservable(solve(source, project({}), { size: 1 }, { key })).toBe('#', undefined, thrown);
      expectSubscriptions(source.subscriptions).toBe('(^!)');
    }),
  );

  it(
    'throws what is no Error, undefined even: that is the error',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const processResult = (): never => {
        throw undefined;
      };
      const source = cold<string>('-a-b-|');
      const expected = '           -(u|)';
      const result$ = solve(source, project({ a: of('i') }), { size: 1 }, { processResult });
      expectObservable(result$.pipe(catchError((given) => of(given)))).toBe(expected, { u: undefined });
      expectSubscriptions(source.subscriptions).toBe(' ^!');
    }),
  );

  it(
    'makes what cannot be cloned: the task has failed',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const deadLetters = new Subject<unknown>();
      const worker = inlineWorker((task: string) => (task === 'x' ? ((() => task) as never) : task));
      const source = hot<string>('-a-x-b-|');
      const expected = '          -a---b-|';
      expectObservable(deadLetters).toBe('---x', {
        x: expect.objectContaining({ task: 'x', error: error('TaskError') }),
      });
      expectObservable(solve(source, worker, { size: 1 }, { deadLetters })).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^------!');
    }),
  );
});
