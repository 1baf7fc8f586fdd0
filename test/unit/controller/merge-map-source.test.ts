import { describe, it } from 'vitest';
import { error, marbles, project, upper, WAYS } from './four-ways.js';

describe.each(WAYS)('the source of %s', (_, solve) => {
  it(
    'is empty: completes at once',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('|');
      expectObservable(solve(source, upper, { size: 1 })).toBe('|');
      expectSubscriptions(source.subscriptions).toBe('          (^!)');
    }),
  );

  it(
    'completes without a value: so does the result, then',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-----|');
      const expected = '          -----|';
      expectObservable(solve(source, upper, { size: 2 })).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^----!');
    }),
  );

  it(
    'never emits: the result neither emits nor ends',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-');
      expectObservable(solve(source, upper, { size: 1 })).toBe('-');
      expectSubscriptions(source.subscriptions).toBe('          ^');
    }),
  );

  it(
    'throws at once: errors with a SourceError',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('#', undefined, 'broken');
      const failure = error('SourceError', { cause: 'broken' });
      expectObservable(solve(source, upper, { size: 1 })).toBe('#', undefined, failure);
      expectSubscriptions(source.subscriptions).toBe('          (^!)');
    }),
  );

  it(
    'throws later: errors then, if nothing is on',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-a--b---#');
      const expected = '           -A--B---#';
      expectObservable(solve(source, upper, { size: 1 })).toBe(expected, undefined, error('SourceError'));
      expectSubscriptions(source.subscriptions).toBe(' ^-------!');
    }),
  );

  it(
    'throws while tasks run: what was pulled is finished, then comes the error',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('ab--#');
      const a = cold<string>('     i---j---|');
      const b = cold<string>('      -x--y---z-|');
      const expected = '           i-x-jy---z-#';
      expectObservable(solve(source, project({ a, b }), { size: 2 })).toBe(expected, undefined, error('SourceError'));
      expectSubscriptions(source.subscriptions).toBe(' ^---!');
      expectSubscriptions(a.subscriptions).toBe('      ^-------!');
      expectSubscriptions(b.subscriptions).toBe('      -^---------!');
    }),
  );

  it(
    'throws while a task waits: that one is still run',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('ab-#');
      const a = cold<string>('     ---i|');
      const b = cold<string>('         ---x|');
      const expected = '           ---i---x#';
      expectObservable(solve(source, project({ a, b }), { size: 1 })).toBe(expected, undefined, error('SourceError'));
      expectSubscriptions(source.subscriptions).toBe(' ^--!');
      expectSubscriptions(a.subscriptions).toBe('      ^---!');
      expectSubscriptions(b.subscriptions).toBe('      ----^---!');
    }),
  );

  it(
    'completes while tasks run: the result completes after the last of them',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-a-b-|');
      const a = cold<string>('      i----j-----|');
      const b = cold<string>('        x--|');
      const expected = '           -i-x--j-----|';
      expectObservable(solve(source, project({ a, b }), { size: 2 })).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(' ^----!');
      expectSubscriptions(a.subscriptions).toBe('      -^----------!');
      expectSubscriptions(b.subscriptions).toBe('      ---^--!');
    }),
  );

  it(
    'is hot: what came before the subscription is not seen',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a-(bc)^-d-e-|');
      const expected = '                 --D-E-|';
      expectObservable(solve(source, upper, { size: 1 })).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('   ^-----!');
    }),
  );

  it(
    'is hot: what comes in the frame of the subscription is seen, before any worker is ready',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('(de)-f-|');
      const expected = '          (DE)-F-|';
      expectObservable(solve(source, upper, { size: 1 })).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^------!');
    }),
  );

  it(
    'is hot: a late subscriber sees what comes from then on',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a-b-c-|');
      const late = '              --^';
      const expected = '          ---B-C-|';
      expectObservable(solve(source, upper, { size: 1 }), late).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('--^----!');
    }),
  );

  it(
    'has completed before the subscription: completes at once',
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a-|');
      const late = '              -----^';
      expectObservable(solve(source, upper, { size: 1 }), late).toBe('-----|');
      expectSubscriptions(source.subscriptions).toBe('-----(^!)');
    }),
  );

  it(
    'is cold: each subscription has one of its own',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-a-b|');
      const first$ = solve(source, upper, { size: 1 });
      const again$ = solve(source, upper, { size: 1 });
      expectObservable(first$).toBe('           -A-B|');
      expectObservable(again$, '---^').toBe('   ----A-B|');
      expectSubscriptions(source.subscriptions).toBe([' ^---!', '---^---!']);
    }),
  );

  it(
    'is unsubscribed from when the subscriber leaves, in that frame, and so is every task',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a--b---c----d--|');
      const a = cold<string>('     --i---j---k---|');
      const b = cold<string>('        -x-----y|');
      const c = cold<string>('            -----|');
      const leave = '             ---------!       ';
      const expected = '          ---i-x-j--       ';
      expectObservable(solve(source, project({ a, b, c }), { size: 2 }), leave).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe('^--------!');
      expectSubscriptions(a.subscriptions).toBe('     -^-------!');
      expectSubscriptions(b.subscriptions).toBe('     ----^----!');
      expectSubscriptions(c.subscriptions).toBe([]);
    }),
  );

  it(
    'is unsubscribed from when its signal is aborted, in that frame, and so is every task',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const controller = new AbortController();
      const source = hot<string>('-a--b----|');
      const a = cold<string>('     --i------k---|');
      cold('                      ------x').subscribe(() => controller.abort('enough'));
      const expected = '          ---i--#';
      const result$ = solve(source, project({ a }), { size: 1 }, { signal: controller.signal });
      expectObservable(result$).toBe(expected, undefined, 'enough');
      expectSubscriptions(source.subscriptions).toBe('^-----!');
      expectSubscriptions(a.subscriptions).toBe('     -^----!');
    }),
  );
});
