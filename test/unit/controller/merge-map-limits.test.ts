import type { PoolOptions } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { error, marbles, project, WAYS } from './four-ways.js';

describe.each(WAYS)('the places of %s', (_, solve) => {
  it.each<[string, PoolOptions, string, string, string]>([
    ['one: one after the other', { size: 1 }, '                 --i---j------k-|', '-----^----!', '----------^----!'],
    ['two workers: two side by side', { size: 2 }, '            -ji-----k-|', '^----!', '-----^----!'],
    ['two in one worker: the same', { size: 1, concurrency: 2 }, ' -ji-----k-|', '^----!', '-----^----!'],
    ['three: all at once', { size: 3 }, '                       -jik-|', '^----!', '^----!'],
    ['more than tasks: all at once', { size: 4 }, '             -jik-|', '^----!', '^----!'],
  ])('are %s', (_places, crew, expected, bSubscribed, cSubscribed) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('(abc|)');
      const a = cold<string>('     --i--|');
      const b = cold<string>('     -j---|');
      const c = cold<string>('     ---k-|');
      expectObservable(solve(source, project({ a, b, c }), crew)).toBe(expected.trim());
      expectSubscriptions(source.subscriptions).toBe('(^!)');
      expectSubscriptions(a.subscriptions).toBe('     ^----!');
      expectSubscriptions(b.subscriptions).toBe(bSubscribed);
      expectSubscriptions(c.subscriptions).toBe(cSubscribed);
    })();
  });

  it(
    'are taken again in the frame in which they become free, by what waits longest',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-abcd----|');
      const a = cold<string>('     ------i|');
      const b = cold<string>('      -j|');
      const c = cold<string>('        -----k|');
      const d = cold<string>('            --l|');
      const expected = '          ---j---i-kl|';
      expectObservable(solve(source, project({ a, b, c, d }), { size: 2 })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe('     -^------!');
      expectSubscriptions(b.subscriptions).toBe('     --^-!');
      expectSubscriptions(c.subscriptions).toBe('     ----^-----!');
      expectSubscriptions(d.subscriptions).toBe('     --------^--!');
    }),
  );
});

/** Begins over after as many milliseconds as its task is long: `a6` ends six later with `a`; `x` never ends well. */
const long = inlineWorker((task: string, { attempt }) => {
  if (attempt === 1 || task.startsWith('x')) throw Number(task.slice(1));
  return task.slice(0, 1);
});
const retry = { attempts: 2, delay: (_: number, length: unknown) => length as number };
const TASKS = { a: 'a6', b: 'b1', c: 'c3', x: 'x2' };

describe.each(WAYS)('the order of %s', (_, solve) => {
  it.each([
    ['of their ends', false, 'abc|', '--b--c(a|)'],
    ['of their tasks: what is early waits', true, 'abc|', '------(abc|)'],
    ['of their tasks, with what came last early', true, 'bca|', '-b--c---(a|)'],
    ['of their tasks, before the error of the source', true, 'abc#', '------(abc#)'],
  ])('is that %s', (_order, ordered, tasks, expected) => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>(tasks, TASKS);
      const result$ = solve(source, long, { size: 1 }, { retry, ordered });
      expectObservable(result$).toBe(expected, undefined, error('SourceError'));
      expectSubscriptions(source.subscriptions).toBe('^--!');
    })();
  });

  it(
    'holds nothing up for a task that has failed',
    marbles(({ cold, expectObservable }) => {
      const deadLetters = new Subject<unknown>();
      const source = cold<string>('axc|', TASKS);
      expectObservable(deadLetters).toBe('---l', { l: expect.objectContaining({ task: 'x2', attempts: 2 }) });
      const result$ = solve(source, long, { size: 1 }, { retry, ordered: true, deadLetters });
      expectObservable(result$).toBe('------(ac|)');
    }),
  );

  it(
    'gives up what is held when a task fails for good',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('abx---|', TASKS);
      const expected = '           ----#';
      const result$ = solve(source, long, { size: 1 }, { retry, ordered: true });
      expectObservable(result$).toBe(expected, undefined, error('TaskError', { task: 'x2' }));
      expectSubscriptions(source.subscriptions).toBe(' ^---!');
    }),
  );

  it(
    'is forgotten when the subscriber leaves',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('abc------|', TASKS);
      const leave = '             -----!';
      expectObservable(solve(source, long, { size: 1 }, { retry, ordered: true }), leave).toBe('-----');
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );

  it(
    'is for one result a task: one that gives several fails',
    marbles(({ cold, expectObservable }) => {
      const source = cold<string>('-a-|');
      const a = cold<string>('     ij|');
      const failure = error('TaskError', { task: 'a' });
      expectObservable(solve(source, project({ a }), { size: 1 }, { ordered: true })).toBe('-#', undefined, failure);
    }),
  );
});
