import { inlineWorker } from 'rearguard/testing';
import { take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { error, marbles, WAYS } from './four-ways.js';

/** A solver that gives `count` numbers, and what was done with its generators. */
function counting(count: number, log: string[], end: () => void = () => undefined) {
  return inlineWorker(function* (task: string) {
    try {
      for (let n = 0; n < count; n++) yield `${task}${n}`;
      end();
    } finally {
      log.push(`${task} closed`);
    }
  });
}
const VALUES = { a: 'a0', b: 'a1', c: 'a2', x: 'b0', y: 'b1', z: 'b2' };

describe.each(WAYS)('a generator as the solver of %s', (_, solve) => {
  it('gives its results in the frame of its task, in order, and what it returns is none', () => {
    const log: string[] = [];
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a----b----|');
      const expected = '          -(abc)(xyz)|';
      expectObservable(solve(source, counting(3, log), { size: 1 })).toBe(expected, VALUES);
      expectSubscriptions(source.subscriptions).toBe('^----------!');
    })();
    expect(log).toEqual(['a closed', 'b closed']);
  });

  it('that is endless is closed once when the subscriber has enough', () => {
    const log: string[] = [];
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a-----|');
      const result$ = solve(source, counting(Number.POSITIVE_INFINITY, log), { size: 1 });
      expectObservable(result$.pipe(take(2))).toBe('-(ab|)', VALUES);
      expectSubscriptions(source.subscriptions).toBe('^!');
    })();
    expect(log).toEqual(['a closed']);
  });

  it('that throws after its results: they are delivered first, and it is closed once', () => {
    const log: string[] = [];
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const source = hot<string>('-a-----|');
      const worker = counting(2, log, () => {
        throw new RangeError('no more');
      });
      const failure = error('TaskError', { task: 'a', cause: error('RangeError') });
      expectObservable(solve(source, worker, { size: 1 })).toBe('-(ab#)', VALUES, failure);
      expectSubscriptions(source.subscriptions).toBe('^!');
    })();
    expect(log).toEqual(['a closed']);
  });

  it('that throws after its results, where failed tasks are put aside: the next begins', () => {
    const log: string[] = [];
    marbles(({ hot, expectObservable }) => {
      const source = hot<string>('-a----b-----|');
      const worker = counting(2, log, () => {
        throw new RangeError('no more');
      });
      const deadLetters = { next: ({ task }: { task: string }) => log.push(`${task} put aside`) };
      const expected = '          -(ab)-(xy)--|';
      expectObservable(solve(source, worker, { size: 1 }, { deadLetters })).toBe(expected, VALUES);
    })();
    expect(log).toEqual(['a closed', 'a put aside', 'b closed', 'b put aside']);
  });
});
