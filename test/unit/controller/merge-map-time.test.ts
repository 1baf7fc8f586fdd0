import type { Rerun } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { type Observable, Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { error, marbles, noX, project, upper, WAYS } from './four-ways.js';

/** The first attempt of each task is that of `first`, the next that of `second`. */
const attempts = (
  first: Readonly<Record<string, Observable<string>>>,
  second: Readonly<Record<string, Observable<string>>>,
) => inlineWorker((task: string, { attempt }) => (attempt === 1 ? first : second)[task] as Observable<string>);

describe.each(WAYS)('another attempt of %s', (_, solve) => {
  it.each<[Rerun | undefined, string, string[]]>([
    [undefined, ' --i---------j|', ['--------^----!']],
    ['skip', '    --i---------j|', ['--------^----!']],
    ['repeat', '  --i-------i-j|', ['--------^----!']],
    ['fail', '    --i-#', []],
  ])('comes after the delay; with rerun %s', (rerun, expected, secondSubscribed) => {
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a---|');
      const first = cold<string>(' -i-#');
      const second = cold<string>('       --i-j|');
      const worker = attempts({ a: first }, { a: second });
      const result$ = solve(source, worker, { size: 1 }, { retry: { attempts: 2, delay: 4 }, rerun });
      expectObservable(result$).toBe(expected.trim(), undefined, error('TaskError', { attempts: 1 }));
      expectSubscriptions(first.subscriptions).toBe('-^--!');
      expectSubscriptions(second.subscriptions).toBe(secondSubscribed);
    })();
  });

  it(
    'is not had after the last: errors with the number of them',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-x-a--------|');
      const expected = '          ---A------#';
      const retry = { attempts: 3, delay: (attempt: number) => 3 * attempt };
      const failure = error('TaskError', { task: 'x', attempts: 3 });
      expectObservable(solve(source, noX, { size: 1 }, { retry })).toBe(expected, undefined, failure);
      expectSubscriptions(source.subscriptions).toBe('^---------!');
    }),
  );

  it(
    'is not had where it is not worth it: errors at once',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-x-a-|');
      const retry = { attempts: 3, delay: 3, when: (thrown: unknown) => !(thrown instanceof RangeError) };
      expectObservable(solve(source, noX, { size: 1 }, { retry })).toBe('-#', undefined, error('TaskError'));
      expectSubscriptions(source.subscriptions).toBe('^!');
    }),
  );

  it(
    'is not had once the subscriber has left',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a---------|');
      const first = cold<string>(' -i#');
      const second = cold<string>('     j|');
      const leave = '             -----!';
      const worker = attempts({ a: first }, { a: second });
      expectObservable(solve(source, worker, { size: 1 }, { retry: { attempts: 2, delay: 4 } }), leave).toBe('--i--');
      expectSubscriptions(source.subscriptions).toBe('^----!');
      expectSubscriptions(second.subscriptions).toBe([]);
    }),
  );

  it(
    'is not had once another task has failed for good',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a---b-----|');
      const first = cold<string>(' -i#');
      const second = cold<string>('     j|');
      const retry = { attempts: 2, delay: 4, when: (_error: unknown, task: string) => task === 'a' };
      const worker = attempts({ a: first, b: cold('#') }, { a: second });
      const expected = '          --i--#';
      expectObservable(solve(source, worker, { size: 1 }, { retry })).toBe(expected, undefined, error('TaskError'));
      expectSubscriptions(source.subscriptions).toBe('^----!');
      expectSubscriptions(second.subscriptions).toBe([]);
    }),
  );

  it(
    'leaves its place to others meanwhile',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-(ab)|');
      const first = cold<string>(' -#');
      const second = cold<string>('      -j|');
      const b = cold<string>('       -x|');
      const worker = attempts({ a: first, b }, { a: second });
      const expected = '          ---x---j|';
      expectObservable(solve(source, worker, { size: 1 }, { retry: { attempts: 2, delay: 4 } })).toBe(expected);
      expectSubscriptions(b.subscriptions).toBe('     --^-!');
      expectSubscriptions(second.subscriptions).toBe('------^-!');
    }),
  );
});

const hanging = inlineWorker((task: string) => (task === 'h' ? new Promise<string>(() => {}) : task));

describe.each(WAYS)('the time limit of %s', (_, solve) => {
  it(
    'errors, and lets go of everything in that frame',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a-b-------|');
      const a = cold<string>('     --i---j|');
      const b = cold<string>('       ----x|');
      const expected = '          ---i--#';
      const failure = error('TaskTimeoutError', { task: 'a', timeout: 5, attempts: 1 });
      const result$ = solve(source, project({ a, b }), { size: 2 }, { timeout: 5 });
      expectObservable(result$).toBe(expected, undefined, failure);
      expectSubscriptions(source.subscriptions).toBe('^-----!');
      expectSubscriptions(a.subscriptions).toBe('     -^----!');
      expectSubscriptions(b.subscriptions).toBe('     ---^--!');
    }),
  );

  it(
    'puts the task aside and leaves its place to the next, where failed tasks are put aside',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const deadLetters = new Subject<unknown>();
      const source = hot<string>('-(ab)----------|');
      const a = cold<string>('     --i---j|');
      const b = cold<string>('          ---x|');
      const expected = '          ---i-----x-----|';
      const result$ = solve(source, project({ a, b }), { size: 1 }, { timeout: 5, deadLetters });
      expectObservable(deadLetters).toBe('------l', {
        l: expect.objectContaining({ task: 'a', error: error('TaskTimeoutError') }),
      });
      expectObservable(result$).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe('     -^----!');
      expectSubscriptions(b.subscriptions).toBe('     ------^---!');
    }),
  );

  it(
    'is of one attempt from its begin: not of waiting for a place, for the source or for another attempt',
    marbles(({ hot, cold, expectObservable }) => {
      const source = hot<string>('-(ab)---------c-------|');
      const first = cold<string>(' ---#');
      const second = cold<string>('             ---i|');
      const b = cold<string>('        ---x|');
      const c = cold<string>('                  ---y|');
      const expected = '          -------x-----i---y----|';
      const worker = attempts({ a: first, b, c }, { a: second });
      const result$ = solve(source, worker, { size: 1 }, { timeout: 5, retry: { attempts: 2, delay: 6 } });
      expectObservable(result$).toBe(expected);
    }),
  );

  it(
    'is followed by another attempt',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a--|');
      const first = cold<string>(' ------i|');
      const second = cold<string>('        --j|');
      const expected = '          ----------j|';
      const worker = attempts({ a: first }, { a: second });
      const result$ = solve(source, worker, { size: 1 }, { timeout: 5, retry: { attempts: 2, delay: 2 } });
      expectObservable(result$).toBe(expected);
      expectSubscriptions(first.subscriptions).toBe(' -^----!');
      expectSubscriptions(second.subscriptions).toBe('--------^--!');
    }),
  );

  it(
    'of a solver that does not give up: its worker is replaced after grace, and does the next',
    marbles(({ hot, expectObservable }) => {
      const source = hot<string>('-(hb)--|');
      const expected = '          ---------(b|)';
      const deadLetters = new Subject<{ task: string }>();
      expectObservable(deadLetters).toBe('------l', { l: expect.objectContaining({ task: 'h' }) });
      expectObservable(solve(source, hanging, { size: 1, grace: 3 }, { timeout: 5, deadLetters })).toBe(expected);
    }),
  );

  it(
    'is without effect on a source that is silent',
    marbles(({ hot, expectObservable }) => {
      const source = hot<string>('-a---------b-|');
      const expected = '          -A---------B-|';
      expectObservable(solve(source, upper, { size: 1 }, { timeout: 2 })).toBe(expected);
    }),
  );
});
