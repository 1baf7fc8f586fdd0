import { concatMap, type Observable, Subject, tap } from 'rxjs';
import { describe, it } from 'vitest';
import { error, marbles, noX, project, upper, WAYS } from './four-ways.js';

/** Gives what a result is answered with back into the source. */
const answering = (answers: Readonly<Record<string, () => void>>) => tap((result: string) => answers[result]?.());

describe.each(WAYS)('%s, answered into its own source', (_, solve) => {
  it(
    'solves what is pushed from within next',
    marbles(({ cold, expectObservable }) => {
      const source = new Subject<string>();
      cold<string>('     -a-----|').subscribe(source);
      const expected = ' -(ABC)-|';
      const answers = { A: () => source.next('b'), B: () => source.next('c') };
      expectObservable(solve(source, upper, { size: 1 }).pipe(answering(answers))).toBe(expected);
    }),
  );

  it(
    'solves it while others run, as a crawler does',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = new Subject<string>();
      cold<string>('         -a---------|').subscribe(source);
      const a = cold<string>(' --i-j|');
      const b = cold<string>('   ---k|');
      const c = cold<string>('     --l|');
      const expected = '     ---i-jkl---|';
      const answers = { i: () => source.next('b'), j: () => source.next('c') };
      expectObservable(solve(source, project({ a, b, c }), { size: 3 }).pipe(answering(answers))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe('-^----!');
      expectSubscriptions(b.subscriptions).toBe('---^---!');
      expectSubscriptions(c.subscriptions).toBe('-----^--!');
    }),
  );

  it(
    'completes when next completes the source: what runs is finished',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = new Subject<string>();
      cold<string>('         -ab----c-|').subscribe(source);
      const a = cold<string>(' --i--j|');
      const b = cold<string>('  --k----|');
      const expected = '     ---ik-j--|';
      const answers = { i: () => source.complete() };
      expectObservable(solve(source, project({ a, b }), { size: 2 }).pipe(answering(answers))).toBe(expected);
      expectSubscriptions(a.subscriptions).toBe('-^-----!');
      expectSubscriptions(b.subscriptions).toBe('--^------!');
    }),
  );

  it(
    'errors when next makes the source error: after what runs is finished',
    marbles(({ cold, expectObservable }) => {
      const source = new Subject<string>();
      cold<string>('         -ab----c-|').subscribe(source);
      const a = cold<string>(' --i--j|');
      const b = cold<string>('  --k----|');
      const expected = '     ---ik-j--#';
      const answers = { i: () => source.error('enough') };
      const result$ = solve(source, project({ a, b }), { size: 2 }).pipe(answering(answers));
      expectObservable(result$).toBe(expected, undefined, error('SourceError', { cause: 'enough' }));
    }),
  );

  it(
    'solves what a dead letter is answered with',
    marbles(({ cold, expectObservable }) => {
      const source = new Subject<string>();
      cold<string>('     -x--c-|').subscribe(source);
      const expected = ' -B--C-|';
      const deadLetters = { next: () => source.next('b') };
      expectObservable(solve(source, noX, { size: 1 }, { deadLetters })).toBe(expected);
    }),
  );

  it(
    'solves what processResult pushes, its own result first',
    marbles(({ cold, expectObservable }) => {
      const source = new Subject<string>();
      cold<string>('     -a---|').subscribe(source);
      const expected = ' -(Ab)|';
      const processResult = (result: string, task: string): string => {
        if (task === 'a') source.next('b');
        return task === 'a' ? result : task;
      };
      expectObservable(solve(source, upper, { size: 1 }, { processResult })).toBe(expected);
    }),
  );

  it(
    'solves what key pushes, after the task that it was asked about',
    marbles(({ cold, expectObservable }) => {
      const source = new Subject<string>();
      cold<string>('     -a----|').subscribe(source);
      const expected = ' -(ABC)|';
      const follows: Record<string, string> = { a: 'b', b: 'c' };
      const key = (task: string): string => {
        if (follows[task]) source.next(follows[task]);
        return task;
      };
      expectObservable(solve(source, upper, { size: 1 }, { key })).toBe(expected);
    }),
  );

  it(
    'errors in the frame in which next aborts its signal, and lets go of everything',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const controller = new AbortController();
      const source = hot<string>('-a-b---c-|');
      const a = cold<string>('     --i--j|');
      const b = cold<string>('       --k--|');
      const expected = '          ---i-(k#)';
      const answers = { k: () => controller.abort('enough') };
      const { signal } = controller;
      const result$ = solve(source, project({ a, b }), { size: 2 }, { signal }).pipe(answering(answers));
      expectObservable(result$).toBe(expected, undefined, 'enough');
      expectSubscriptions(source.subscriptions).toBe('^----!');
      expectSubscriptions(a.subscriptions).toBe('     -^---!');
      expectSubscriptions(b.subscriptions).toBe('     ---^-!');
    }),
  );

  it(
    'errors in the frame in which a dead letter aborts its signal',
    marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
      const controller = new AbortController();
      const source = hot<string>('-a-b---c-|');
      const a = cold<string>('     --i--j|');
      const b = cold<string>('       --#');
      const expected = '          ---i-#';
      const { signal } = controller;
      const deadLetters = { next: () => controller.abort('enough') };
      const result$ = solve(source, project({ a, b }), { size: 2 }, { signal, deadLetters });
      expectObservable(result$).toBe(expected, undefined, 'enough');
      expectSubscriptions(source.subscriptions).toBe('^----!');
      expectSubscriptions(a.subscriptions).toBe('     -^---!');
    }),
  );

  it(
    'may be subscribed to from within its own next, again and again',
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<string>('-a|');
      const again$ = (rest: number): Observable<string> =>
        solve(source, upper, { size: 1 }).pipe(concatMap((result) => (rest > 0 ? again$(rest - 1) : [result])));
      expectObservable(again$(2)).toBe('---A|');
      expectSubscriptions(source.subscriptions).toBe(['^-!', '-^-!', '--^-!']);
    }),
  );
});
