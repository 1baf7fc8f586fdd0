import { workerPool } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';

/** Frames take no virtual time, so what a mission does shows in the frames of its scheduler. */
function marbles(test: (helpers: Parameters<Parameters<TestScheduler['run']>[0]>[0]) => void): void {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
}
const upper = inlineWorker((letter: string) => letter.toUpperCase());

describe('a mission over an Observable, in virtual time', () => {
  it('solves what comes, and completes when the scheduler has and everybody has stopped', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const scheduler = cold<string>('--a-b---c|');
      const expected = '       --A-B---C|';
      expectObservable(workerPool({ scheduler, worker: upper, size: 2 })).toBe(expected);
      expectSubscriptions(scheduler.subscriptions).toBe('^--------!');
    }));

  it('emits what was pulled, then errors with the error of the scheduler', () =>
    marbles(({ cold, expectObservable }) => {
      const pool$ = workerPool({ scheduler: cold<string>('-ab--#'), worker: upper, size: 1 });
      expectObservable(pool$).toBe(
        '              -AB--#',
        undefined,
        expect.objectContaining({ name: 'SourceError', cause: 'error' }),
      );
    }));

  it('errors with the first task that fails', () =>
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const scheduler = cold<string>('-a-b-c-|');
      const worker = inlineWorker((letter: string) => {
        if (letter === 'b') throw new Error('no b');
        return letter;
      });
      const error = expect.objectContaining({ name: 'TaskError', task: 'b' });
      expectObservable(workerPool({ scheduler, worker, size: 1 })).toBe('-a-#', undefined, error);
      expectSubscriptions(scheduler.subscriptions).toBe('                 ^--!');
    }));

  it('lets go of the scheduler when the subscriber leaves', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const scheduler = hot<string>('-a-b-c-d-|');
      const leave = '        ----!';
      expectObservable(workerPool({ scheduler, worker: upper, size: 1 }), leave).toBe('-A-B');
      expectSubscriptions(scheduler.subscriptions).toBe('^---!');
    }));

  it('shares one run, whose late subscriber sees what comes from then on', () =>
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const scheduler = hot<string>('-a-b-c-|');
      const pool$ = workerPool({ scheduler, worker: upper, size: 1 });
      expectObservable(pool$).toBe('        -A-B-C-|');
      expectObservable(pool$, '--^').toBe(' ---B-C-|');
      expectSubscriptions(scheduler.subscriptions).toBe('^------!');
    }));

  it('never completes while the scheduler has not', () =>
    marbles(({ hot, expectObservable }) => {
      expectObservable(workerPool({ scheduler: hot<string>('a---'), worker: upper, size: 1 })).toBe('A---');
    }));

  it('subscribes in the same tick, so that nothing of a hot scheduler is lost', () =>
    marbles(({ hot, expectObservable }) => {
      expectObservable(workerPool({ scheduler: hot<string>('(abc|)'), worker: upper, size: 1 })).toBe('(ABC|)');
    }));

  it('errors with the reason when its signal is aborted', () =>
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const controller = new AbortController();
      const scheduler = hot<string>('-a--b--c-|');
      cold<string>('-----x').subscribe(() => controller.abort('enough'));
      expectObservable(workerPool({ scheduler, worker: upper, size: 1, signal: controller.signal })).toBe(
        '-A--B#',
        undefined,
        'enough',
      );
      expectSubscriptions(scheduler.subscriptions).toBe('^----!');
    }));
});
