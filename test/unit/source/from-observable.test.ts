import { asyncScheduler, concat, EMPTY, NEVER, Observable, of, range, Subject, scheduled, throwError } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { Overflow } from '../../../src/contract/source.js';
import { OverflowError } from '../../../src/errors.js';
import { fromObservable } from '../../../src/source/from-observable.js';
import { type Recording, record, unhandled } from './record.js';

const numbers = (count: number, from = 0): number[] => Array.from({ length: count }, (_, n) => from + n);

describe('fromObservable', () => {
  it('subscribes at once, before anything is asked for', () => {
    const subject = new Subject<number>();
    const run = record(fromObservable(subject, undefined));
    expect(subject.observed).toBe(true);
    subject.next(1);
    run.request(1);
    expect(run.values).toEqual([1]);
  });

  it('holds values back until there are credits for them, and keeps their order', () => {
    const subject = new Subject<number>();
    const run = record(fromObservable(subject, undefined));
    for (const n of numbers(5)) subject.next(n);
    run.request(2);
    expect(run.arrays).toEqual([[0, 1]]);
    run.request(5);
    subject.next(5);
    subject.next(6);
    expect(run.arrays).toEqual([[0, 1], [2, 3, 4], [5], [6]]);
    subject.next(7);
    expect(run.delivered).toBe(7);
  });

  it('delivers falsy values as tasks', () => {
    const given = [undefined, 0, '', false, null];
    const run = record(fromObservable(of(...given), undefined));
    run.request(9);
    expect(run.values).toEqual(given);
  });

  it('ends after what waits was delivered', () => {
    const run = record(fromObservable(of('a', 'b'), undefined));
    expect(run.ending).toBeUndefined();
    run.request(1);
    expect(run.ending).toBeUndefined();
    run.request(1);
    expect(run.values).toEqual(['a', 'b']);
    expect(run.ending).toEqual({ kind: 'end' });
  });

  it('ends without a credit if nothing waits', () => {
    expect(record(fromObservable(EMPTY, undefined)).ending).toEqual({ kind: 'end' });
  });

  it.each([
    ['undefined', undefined],
    ['an error', new Error('broken')],
  ])('fails after what waits was delivered: %s', (_, thrown) => {
    const run = record(
      fromObservable(
        concat(
          of(1, 2),
          throwError(() => thrown),
        ),
        undefined,
      ),
    );
    run.request(1);
    expect(run.ending).toBeUndefined();
    run.request(9);
    expect(run.values).toEqual([1, 2]);
    expect(run.ending).toEqual({ kind: 'fail', error: thrown });
  });

  it('fails when subscribing throws', () => {
    const thrown = new Error('no subscription');
    const broken = new Observable<number>(() => {
      throw thrown;
    });
    expect(record(fromObservable(broken, undefined)).error).toBe(thrown);
  });

  it('subscribes anew at every opening', () => {
    const open = fromObservable(of(1, 2), undefined);
    for (const run of [record(open), record(open)]) {
      run.request(9);
      expect(run.values).toEqual([1, 2]);
    }
  });
});

describe('closing an Observable', () => {
  it('unsubscribes exactly once and delivers nothing more', () => {
    const teardown = vi.fn();
    const subject = new Subject<number>();
    const source = new Observable<number>((subscriber) => {
      subject.subscribe(subscriber);
      return teardown;
    });
    const run = record(fromObservable(source, undefined));
    subject.next(1);
    run.close();
    run.close();
    run.request(5);
    subject.next(2);
    expect(teardown).toHaveBeenCalledTimes(1);
    expect(subject.observed).toBe(false);
    expect(run.values).toEqual([]);
  });

  it('does not tear down twice what has completed', () => {
    const teardown = vi.fn();
    const run = record(
      fromObservable(
        new Observable<number>((subscriber) => {
          subscriber.add(teardown);
          subscriber.complete();
        }),
        undefined,
      ),
    );
    run.close();
    expect(teardown).toHaveBeenCalledTimes(1);
  });

  it('from inside next delivers nothing more, not even the end', () => {
    const run = record(fromObservable(concat(of(1), of(2)), undefined), { next: (_, self) => self.close() });
    run.request(1);
    run.request(9);
    expect(run.values).toEqual([1]);
    expect(run.ending).toBeUndefined();
  });

  it('from inside next while the Observable emits synchronously stops it', () => {
    const emitted: number[] = [];
    const subject = new Subject<void>();
    const loop = new Observable<number>((subscriber) => {
      subject.subscribe(() => {
        for (let n = 0; n < 100 && !subscriber.closed; n++) {
          emitted.push(n);
          subscriber.next(n);
        }
      });
    });
    const run = record(fromObservable(loop, undefined), { next: (tasks, self) => tasks[0] === 2 && self.close() });
    run.request(10);
    subject.next();
    expect(emitted).toEqual([0, 1, 2]);
    expect(run.values).toEqual([0, 1, 2]);
  });

  it('never throws: what the teardown throws is reported as unhandled', async () => {
    const thrown = new Error('teardown');
    const run = record(
      fromObservable(
        new Observable<number>(() => () => {
          throw thrown;
        }),
        undefined,
      ),
    );
    run.close();
    await vi.waitFor(() => expect(unhandled).toMatchObject([{ errors: [thrown] }]));
  });
});

describe('reentrance', () => {
  it('a value sent from inside next comes after the array that is being delivered', () => {
    const subject = new Subject<number>();
    const run = record(fromObservable(subject, { strategy: 'error', limit: 0 }), {
      next: (tasks) => {
        if (tasks[0] === 0) for (const n of [1, 2]) subject.next(n);
      },
    });
    run.request(3);
    subject.next(0);
    expect(run.arrays).toEqual([[0], [1, 2]]);
  });

  it('an end sent from inside next comes after it', () => {
    const subject = new Subject<number>();
    const run = record(fromObservable(subject, undefined), { next: () => subject.complete() });
    run.request(3);
    subject.next(0);
    expect(run.ending).toEqual({ kind: 'end' });
  });

  it('a request from inside next does not grow the stack', () => {
    const run = record(fromObservable(range(0, 50_000), { strategy: 'buffer' }), {
      next: (_, self) => self.requested < 50_000 && self.request(1),
    });
    run.request(1);
    expect(run.delivered).toBe(50_000);
    expect(run.ending).toEqual({ kind: 'end' });
  });
});

describe('overflow', () => {
  const push = (count: number, overflow: Overflow | undefined): Recording<number> => {
    const run = record(fromObservable(concat(range(0, count), NEVER), overflow));
    return run;
  };

  it('is an error at 65,536 waiting values if nothing is said', () => {
    expect(push(65_536, undefined).ending).toBeUndefined();
    const run = push(65_537, undefined);
    run.request(100_000);
    expect(run.delivered).toBe(65_536);
    expect(run.error).toBeInstanceOf(OverflowError);
    expect(run.error).toMatchObject({
      limit: 65_536,
      message:
        'the scheduler is ahead by 65,536 tasks (overflow.limit): raise it, choose another overflow.strategy, or use fromDemand',
    });
  });

  it('error: what was accepted is delivered first, and the Observable is left at once', () => {
    const subject = new Subject<number>();
    const run = record(fromObservable(subject, { strategy: 'error', limit: 2 }));
    run.request(1);
    for (const n of numbers(3)) subject.next(n);
    expect(subject.observed).toBe(true);
    subject.next(3);
    expect(subject.observed).toBe(false);
    expect(run.ending).toBeUndefined();
    run.request(1);
    expect(run.ending).toBeUndefined();
    run.request(1);
    expect(run.values).toEqual([0, 1, 2]);
    expect(run.error).toMatchObject({ name: 'OverflowError', limit: 2 });
    expect(run.dropped).toBe(0);
  });

  it('error: an Observable that emits while it is subscribed to is stopped in the middle', () => {
    let emitted = 0;
    const loop = new Observable<number>((subscriber) => {
      while (!subscriber.closed) subscriber.next(emitted++);
    });
    const run = record(fromObservable(loop, { strategy: 'error', limit: 3 }));
    expect(emitted).toBe(4);
    run.request(9);
    expect(run.values).toEqual([0, 1, 2]);
    expect(run.error).toBeInstanceOf(OverflowError);
  });

  it('error with limit 0 fails at the first value without a credit', () => {
    const run = push(1, { strategy: 'error', limit: 0 });
    expect(run.error).toBeInstanceOf(OverflowError);
  });

  it('drop-newest refuses what comes while it is full, and counts it', () => {
    const run = push(5, { strategy: 'drop-newest', limit: 2 });
    run.request(9);
    expect(run.values).toEqual([0, 1]);
    expect(run.dropped).toBe(3);
  });

  it('drop-oldest forgets what has waited longest, and counts it', () => {
    const run = push(5, { strategy: 'drop-oldest', limit: 2 });
    run.request(9);
    expect(run.values).toEqual([3, 4]);
    expect(run.dropped).toBe(3);
  });

  it.each(['drop-oldest', 'drop-newest'] as const)(
    '%s with limit 0 delivers only what comes while there is credit',
    (strategy) => {
      const subject = new Subject<number>();
      const run = record(fromObservable(subject, { strategy, limit: 0 }));
      subject.next(0);
      run.request(1);
      subject.next(1);
      subject.next(2);
      expect(run.values).toEqual([1]);
      expect(run.dropped).toBe(2);
    },
  );

  it('buffer keeps everything', () => {
    const run = push(100_000, { strategy: 'buffer', limit: 1 });
    run.request(200_000);
    expect(run.delivered).toBe(100_000);
    expect(run.dropped).toBe(0);
  });

  it('an option given as undefined means its default', () => {
    const run = push(65_536, { strategy: 'error', limit: undefined });
    expect(run.ending).toBeUndefined();
    run.close();
  });
});

it('works with values that come later', async () => {
  const run = record(fromObservable(scheduled([1, 2], asyncScheduler), undefined));
  run.request(9);
  await run.over;
  expect(run.values).toEqual([1, 2]);
});
