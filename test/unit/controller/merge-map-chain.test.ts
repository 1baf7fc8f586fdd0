import { mergeMap, of, repeat, retry, share, switchMap, take, takeUntil } from 'rxjs';
import { describe, it } from 'vitest';
import { error, marbles, noX, project, upper, WAYS } from './four-ways.js';

describe.each(WAYS)('%s in a chain', (_, solve) => {
  it(
    'hands on that the subscriber has left, between operators that only pass on',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a--b---c----|');
      const a = cold<string>('     --i---j---k---|');
      const b = cold<string>('        -x----y|');
      const leave = '             --------!';
      const expected = '          ---i-x-j-';
      const before$ = source.pipe(mergeMap((task) => of(task)));
      const after$ = solve(before$, project({ a, b }), { size: 2 }).pipe(mergeMap((result) => of(result)));
      expectObservable(after$, leave).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^-------!');
      expectSubscriptions(a.subscriptions).toBe('     -^------!');
      expectSubscriptions(b.subscriptions).toBe('     ----^---!');
    }),
  );

  it(
    'take() after it lets go of the source and of what runs with the last result that it takes',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a--b---c----|');
      const a = cold<string>('     --i---j---k---|');
      const b = cold<string>('        -x----y|');
      const expected = '          ---i-(x|)';
      expectObservable(solve(source, project({ a, b }), { size: 2 }).pipe(take(2))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^----!');
      expectSubscriptions(a.subscriptions).toBe('     -^---!');
      expectSubscriptions(b.subscriptions).toBe('     ----^!');
    }),
  );

  it(
    'take(1) after it takes one of several results of one frame',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-(ab)-c|');
      const a = cold<string>('     (ij)---k|');
      const b = cold<string>('     -x|');
      const expected = '          -(i|)';
      expectObservable(solve(source, project({ a, b }), { size: 1 }).pipe(take(1))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^!');
      expectSubscriptions(a.subscriptions).toBe('     -(^!)');
      expectSubscriptions(b.subscriptions).toBe([]);
    }),
  );

  it(
    'take(1) after it, over a synchronous source: no second task is begun',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = cold<string>('  --i--j|');
      const b = cold<string>('  x|');
      const expected = '        --(i|)';
      const result$ = solve(of('a', 'b', 'b'), project({ a, b }), { size: 1 });
      expectObservable(result$.pipe(take(1))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe('^-!');
      expectSubscriptions(b.subscriptions).toBe([]);
    }),
  );

  it(
    'take(0) after it subscribes to nothing',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-a-|');
      expectObservable(solve(source, upper, { size: 1 }).pipe(take(0))).toBe('|');
      expectSubscriptions(source.subscriptions).toBe([]);
    }),
  );

  it(
    'takeUntil() after it lets go of the source and of what runs in the frame of its notice',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a--b---c----|');
      const a = cold<string>('     --i---j---k---|');
      const b = cold<string>('        -x----y|');
      const notice = hot('        ------n------');
      const expected = '          ---i-x|';
      expectObservable(solve(source, project({ a, b }), { size: 2 }).pipe(takeUntil(notice))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^-----!');
      expectSubscriptions(a.subscriptions).toBe('     -^----!');
      expectSubscriptions(b.subscriptions).toBe('     ----^-!');
    }),
  );

  it(
    'takeUntil() before it ends the source alone: what was pulled is finished',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a--b---c----|');
      const a = cold<string>('     --i---j-|');
      const notice = hot('        ---n---------');
      const expected = '          ---i---j-|';
      expectObservable(solve(source.pipe(takeUntil(notice)), project({ a }), { size: 2 })).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^--!');
      expectSubscriptions(a.subscriptions).toBe('     -^-------!');
    }),
  );

  it(
    'inside of switchMap() it is left for the next in the frame in which that comes',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const outer = hot('    -x------y------|');
      const source = cold<string>('-a-b---|');
      const a = cold<string>('         --i-----j|');
      const b = cold<string>('           --k--l-|');
      const expected = '     ----i-k----i-k--lj|';
      const result$ = outer.pipe(switchMap(() => solve(source, project({ a, b }), { size: 2 })));
      expectObservable(result$).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(['-^------!', '--------^------!']);
      expectSubscriptions(a.subscriptions).toBe(['--^-----!', '---------^--------!']);
      expectSubscriptions(b.subscriptions).toBe(['----^---!', '-----------^------!']);
    }),
  );

  it(
    'shared: one subscription for all, which ends with the last of them',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a--b---c----|');
      const a = cold<string>('     --i---j---k---|');
      const shared$ = solve(source, project({ a, b: of('x'), c: of('y') }), { size: 2 }).pipe(share());
      expectObservable(shared$, '^----!').toBe('   ---ix');
      expectObservable(shared$, '----^----!').toBe('----x--jy');
      expectSubscriptions(source.subscriptions).toBe('^--------!');
      expectSubscriptions(a.subscriptions).toBe('     -^-------!');
    }),
  );

  it(
    'shared: who comes after the end begins another',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-a-|');
      const shared$ = solve(source, upper, { size: 1 }).pipe(share());
      expectObservable(shared$).toBe('            -A-|');
      expectObservable(shared$, '-----^').toBe('  ------A-|');
      expectSubscriptions(source.subscriptions).toBe(['^--!', '-----^--!']);
    }),
  );

  it(
    'with retry() after it is begun again in the frame of its error, with the same pool or another crew',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-a-x-|');
      const expected = '           -A--A-#';
      const failure = error('TaskError', { task: 'x' });
      expectObservable(solve(source, noX, { size: 1 }).pipe(retry(1))).toBe(expected, undefined, failure);
      expectSubscriptions(source.subscriptions).toBe(['^--!', '---^--!']);
    }),
  );

  it(
    'with repeat() after it is begun again in the frame of its end, with the same pool or another crew',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-a-|');
      const expected = '           -A--A-|';
      expectObservable(solve(source, upper, { size: 1 }).pipe(repeat(2))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(['^--!', '---^--!']);
    }),
  );

  it(
    'twice: the results of one are the tasks of the next, and its leaving reaches the source through both',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a--b------|');
      const a = cold<string>('     --i---j---k---|');
      const b = cold<string>('        -i------|');
      const i = cold<string>('       -x--y-|');
      const leave = '             ------!';
      const expected = '          ----x-';
      const first$ = solve(source, project({ a, b }), { size: 2 });
      expectObservable(solve(first$, project({ i }), { size: 1 }), leave).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^-----!');
      expectSubscriptions(a.subscriptions).toBe('     -^----!');
      expectSubscriptions(b.subscriptions).toBe('     ----^-!');
      expectSubscriptions(i.subscriptions).toBe('     ---^--!');
    }),
  );
});
