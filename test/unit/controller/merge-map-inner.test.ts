import { concat, EMPTY, map, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { error, marbles, noX, project, WAYS } from './four-ways.js';

describe.each(WAYS)('the results of the tasks of %s', (_, solve) => {
  it(
    'come as they are made, of all tasks that run',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a---b---c---|');
      const a = cold<string>('     i---j---k---l---|');
      const b = cold<string>('         --m---n---|');
      const c = cold<string>('             ---o---p---|');
      const expected = '          -i---j-m-k-nol--p---|';
      expectObservable(solve(source, project({ a, b, c }), { size: 3 })).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^------------!');
      expectSubscriptions(a.subscriptions).toBe('     -^---------------!');
      expectSubscriptions(b.subscriptions).toBe('     -----^---------!');
      expectSubscriptions(c.subscriptions).toBe('     ---------^----------!');
    }),
  );

  it(
    'come at once where they are made at once',
    marbles(({ hot, expectObservable }) => {
      const source = hot<string>('--a----b-|');
      const expected = '          --(ijk)x-|';
      expectObservable(solve(source, project({ a: of('i', 'j', 'k'), b: of('x') }), { size: 1 })).toBe(expected);
    }),
  );

  it(
    'may be none: the task is done all the same',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a-b-|');
      const b = cold<string>('       ----|');
      const expected = '          -------|';
      expectObservable(solve(source, project({ a: EMPTY, b }), { size: 1 })).toBe(expected);
      expectSubscriptions(b.subscriptions).toBe('     ---^---!');
    }),
  );

  it(
    'never end: neither does the result, and the other workers go on',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a-b-c--|');
      const a = cold<string>('     i');
      const expected = '          -i-x-y---';
      expectObservable(solve(source, project({ a, b: of('x'), c: of('y') }), { size: 2 })).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^-------!');
      expectSubscriptions(a.subscriptions).toBe('     -^');
    }),
  );

  it(
    'never end in the only place: what comes after it waits',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a-b--|');
      const a = cold<string>('     i');
      const b = cold<string>('     x');
      const expected = '          -i-----';
      expectObservable(solve(source, project({ a, b }), { size: 1 })).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe('     -^');
      expectSubscriptions(b.subscriptions).toBe([]);
    }),
  );

  it(
    'break off: errors in that frame, leaving the source and the other tasks',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a---b-----c---|');
      const a = cold<string>('     --i--j---k---|');
      const b = cold<string>('         --m-#', undefined, 'broken');
      const c = cold<string>('               x|');
      const expected = '          ---i--jm-#';
      const failure = error('TaskError', { task: 'b', attempts: 1, cause: 'broken' });
      expectObservable(solve(source, project({ a, b, c }), { size: 3 })).toBe(expected, undefined, failure);
      expectSubscriptions(source.subscriptions).toBe('^--------!');
      expectSubscriptions(a.subscriptions).toBe('     -^-------!');
      expectSubscriptions(b.subscriptions).toBe('     -----^---!');
      expectSubscriptions(c.subscriptions).toBe([]);
    }),
  );

  it(
    'break off where failed tasks are put aside: the others go on',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const deadLetters = new Subject<unknown>();
      const source = hot<string>('-a---b-----c---|');
      const a = cold<string>('     --i--j---k---|');
      const b = cold<string>('         --m-#');
      const c = cold<string>('               --n-|');
      const expected = '          ---i--jm--k--n-|';
      const letters = '           ---------l';
      expectObservable(deadLetters).toBe(letters, {
        l: expect.objectContaining({ task: 'b', index: 1, attempts: 1, error: error('TaskError') }),
      });
      expectObservable(solve(source, project({ a, b, c }), { size: 3 }, { deadLetters })).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^--------------!');
      expectSubscriptions(a.subscriptions).toBe('     -^------------!');
      expectSubscriptions(b.subscriptions).toBe('     -----^---!');
      expectSubscriptions(c.subscriptions).toBe('     -----------^---!');
    }),
  );

  it(
    'break off at once after two: these are delivered first',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a-b-|');
      const broken = throwError(() => new RangeError('no'));
      const a = concat(of('i', 'j'), broken);
      const expected = '          -(ij#)';
      expectObservable(solve(source, project({ a }), { size: 1 })).toBe(expected, undefined, error('TaskError'));
      expectSubscriptions(source.subscriptions).toBe('^!');
    }),
  );

  it(
    'break off in every task, all put aside: completes without a value',
    marbles(({ hot, cold, expectObservable }) => {
      const deadLetters = new Subject<{ task: string }>();
      const source = hot<string>('-a-b-|');
      const a = cold<string>('     ----#');
      const b = cold<string>('       -#');
      const expected = '          -----|';
      const tasks = '             ----ba';
      expectObservable(deadLetters.pipe(map(({ task }) => task))).toBe(tasks);
      expectObservable(solve(source, project({ a, b }), { size: 2 }, { deadLetters })).toBe(expected);
    }),
  );

  it(
    'break off after the source has: the error of the task is told, which came before the end',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a-#');
      const a = cold<string>('     -i---#');
      const expected = '          --i---#';
      expectObservable(solve(source, project({ a }), { size: 1 })).toBe(expected, undefined, error('TaskError'));
      expectSubscriptions(source.subscriptions).toBe('^--!');
      expectSubscriptions(a.subscriptions).toBe('     -^----!');
    }),
  );

  it(
    'are not made, for the solver throws: errors in that frame',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a-x-b-|');
      const expected = '          -A-#';
      const failure = error('TaskError', { task: 'x', cause: error('RangeError', { message: 'no x' }) });
      expectObservable(solve(source, noX, { size: 2 })).toBe(expected, undefined, failure);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    }),
  );

  it(
    'are not made, and failed tasks are put aside: the others go on',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const deadLetters = new Subject<{ task: string }>();
      const source = hot<string>('-a-x-b-x-|');
      const expected = '          -A---B---|';
      expectObservable(solve(source, noX, { size: 2 }, { deadLetters })).toBe(expected);
      expectObservable(deadLetters).toBe('---x---y', {
        x: expect.objectContaining({ task: 'x', index: 1 }),
        y: expect.objectContaining({ task: 'x', index: 3 }),
      });
      expectSubscriptions(source.subscriptions).toBe('^--------!');
    }),
  );
});
