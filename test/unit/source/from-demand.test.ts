import {
  concatMap,
  defer,
  from,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  range,
  repeat,
  retry,
  Subject,
  take,
  takeWhile,
} from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { OverflowError, SourceError } from '../../../src/errors.js';
import { fromDemand, openDemand } from '../../../src/source/from-demand.js';
import { record } from './record.js';
import { settled } from './settled.js';

/** Produces what it is asked for, counting up, and notes what it was asked. */
function obedient() {
  const told: number[] = [];
  let next = 0;
  const scheduler = fromDemand((demand$) =>
    demand$.pipe(
      mergeMap((count) => {
        told.push(count);
        return range(0, count).pipe(map(() => next++));
      }),
    ),
  );
  return { scheduler, told };
}

describe('fromDemand', () => {
  it('subscribes at once and asks for nothing without a credit', () => {
    const subscribed = vi.fn();
    const { scheduler, told } = obedient();
    record(
      openDemand(
        fromDemand((demand$) =>
          defer(() => {
            subscribed();
            return scheduler.fromDemand(demand$);
          }),
        ),
        undefined,
      ),
    );
    expect(subscribed).toHaveBeenCalledTimes(1);
    expect(told).toEqual([]);
  });

  it('tells increments, not totals', () => {
    const { scheduler, told } = obedient();
    const run = record(openDemand(scheduler, undefined));
    run.request(3);
    run.request(2);
    expect(told).toEqual([3, 2]);
    expect(run.values).toEqual([0, 1, 2, 3, 4]);
  });

  it('tells what is asked for from inside next afterwards, without growing the stack', () => {
    const { scheduler, told } = obedient();
    const run = record(openDemand(scheduler, undefined), {
      next: (_, self) => self.requested < 20_000 && self.request(1),
    });
    run.request(2);
    expect(run.delivered).toBe(20_000);
    expect(told.slice(0, 3)).toEqual([2, 2, 2]);
  });

  it('ends when the Observable completes, after what waits', () => {
    const run = record(
      openDemand(
        fromDemand((demand$) =>
          demand$.pipe(
            take(1),
            concatMap((count) => range(0, count + 1)),
          ),
        ),
        undefined,
      ),
    );
    run.request(2);
    expect(run.ending).toBeUndefined();
    run.request(1);
    expect(run.values).toEqual([0, 1, 2]);
    expect(run.ending).toEqual({ kind: 'end' });
  });

  it('keeps demand for an Observable that listens later', () => {
    const ready = new Subject<void>();
    const { scheduler, told } = obedient();
    const run = record(
      openDemand(
        fromDemand((demand$) => ready.pipe(concatMap(() => scheduler.fromDemand(demand$)))),
        undefined,
      ),
    );
    run.request(2);
    run.request(3);
    ready.next();
    expect(told).toEqual([5]);
    expect(run.delivered).toBe(5);
  });

  it('tells unanswered demand again to who takes over from one that failed', () => {
    let attempts = 0;
    const told: number[] = [];
    const flaky = fromDemand((demand$) =>
      defer(() => {
        attempts += 1;
        return demand$.pipe(
          concatMap((count) => {
            told.push(count);
            return attempts === 1 ? from([1, 2]).pipe(concatMap((n) => (n === 2 ? failing : of(n)))) : range(10, count);
          }),
        );
      }).pipe(retry(1)),
    );
    const failing = new Observable<number>((subscriber) => subscriber.error(new Error('flaky')));
    const run = record(openDemand(flaky, undefined));
    run.request(4);
    expect(told).toEqual([4, 3]);
    expect(run.values).toEqual([1, 10, 11, 12]);
  });

  it('works with one that listens anew for each increment', () => {
    let next = 0;
    const stepwise = fromDemand((demand$) =>
      demand$.pipe(
        take(1),
        concatMap((count) => range(0, count).pipe(map(() => next++))),
        repeat(),
      ),
    );
    const run = record(openDemand(stepwise, undefined));
    run.request(2);
    run.request(1);
    expect(run.values).toEqual([0, 1, 2]);
  });

  it('does not ask for what waits already', () => {
    const told: number[] = [];
    const eager = fromDemand((demand$) =>
      demand$.pipe(
        concatMap((count) => {
          told.push(count);
          return range(0, count + 2);
        }),
      ),
    );
    const run = record(openDemand(eager, undefined));
    run.request(3);
    run.request(1);
    run.request(3);
    expect(told).toEqual([3, 2]);
    expect(run.delivered).toBe(7);
  });

  it('does not ask from inside next for what came during it', () => {
    const told: number[] = [];
    const made = new Subject<number>();
    const run = record(
      openDemand(
        fromDemand((demand$) => {
          demand$.subscribe((count) => told.push(count));
          return made;
        }),
        undefined,
      ),
      {
        next(tasks, self) {
          if (tasks[0] !== 0) return;
          made.next(1);
          self.request(1);
        },
      },
    );
    run.request(1);
    made.next(0);
    expect(told).toEqual([1]);
    expect(run.values).toEqual([0, 1]);
  });

  it('delivers what an Observable sends that does not listen at all', () => {
    const run = record(
      openDemand(
        fromDemand(() => of(1, 2, 3)),
        undefined,
      ),
    );
    run.request(9);
    expect(run.values).toEqual([1, 2, 3]);
    expect(run.ending).toEqual({ kind: 'end' });
  });

  it('holds more values than were asked for under the overflow policy', () => {
    const greedy = fromDemand((demand$) => demand$.pipe(concatMap((count) => range(0, count + 3))));
    const run = record(openDemand(greedy, { strategy: 'error', limit: 2 }));
    run.request(1);
    run.request(9);
    expect(run.values).toEqual([0, 1, 2]);
    expect(run.error).toBeInstanceOf(OverflowError);
    expect(String(run.error)).toContain('emit no more than demand$ asks for');

    const dropping = record(openDemand(greedy, { strategy: 'drop-newest', limit: 2 }));
    dropping.request(1);
    expect(dropping.dropped).toBe(1);
  });

  it('calls the function anew at every opening', () => {
    const project = vi.fn(() => of(1));
    const open = openDemand(fromDemand(project), undefined);
    record(open);
    record(open);
    expect(project).toHaveBeenCalledTimes(2);
  });

  it('delivers falsy values as tasks', () => {
    const given = [undefined, 0, '', false, null];
    const run = record(
      openDemand(
        fromDemand((demand$) => demand$.pipe(concatMap((count) => given.slice(0, count)))),
        undefined,
      ),
    );
    run.request(5);
    expect(run.values).toEqual(given);
  });

  it('keeps up with an asynchronous producer', async () => {
    let next = 0;
    const rows = async (count: number): Promise<number[]> => Array.from({ length: count }, () => next++);
    const scheduler = fromDemand((demand$) =>
      demand$.pipe(
        concatMap(async (count) => rows(count)),
        concatMap((batch) => batch),
        takeWhile((n) => n < 20),
      ),
    );
    const run = record(openDemand(scheduler, { strategy: 'error', limit: 0 }), {
      next: (tasks, self) => self.request(tasks.length),
    });
    run.request(4);
    await run.over;
    expect(run.values).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });
});

describe('a fromDemand function that is broken', () => {
  it.each([
    ['undefined', undefined],
    ['an error', new Error('broken')],
  ])('fails the source with what it throws: %s', (_, thrown) => {
    const run = record(
      openDemand(
        fromDemand(() => {
          throw thrown;
        }),
        undefined,
      ),
    );
    run.request(1);
    run.close();
    expect(run.ending).toEqual({ kind: 'fail', error: thrown });
  });

  it.each([undefined, 5, [1, 2], Promise.resolve(1)])('fails the source when it returns no Observable', (returned) => {
    const run = record(
      openDemand(
        fromDemand(() => returned as unknown as Observable<number>),
        undefined,
      ),
    );
    expect(run.error).toBeInstanceOf(SourceError);
    expect(String(run.error)).toContain('must return an Observable');
  });
});

describe('closing', () => {
  it('unsubscribes the Observable once, then completes demand$', () => {
    const log: string[] = [];
    const scheduler = fromDemand((demand$) => {
      demand$.subscribe({ complete: () => log.push('demand$ complete') });
      return new Observable<number>(() => () => log.push('teardown'));
    });
    const run = record(openDemand(scheduler, undefined));
    run.request(1);
    run.close();
    run.close();
    run.request(1);
    expect(log).toEqual(['teardown', 'demand$ complete']);
  });

  it('from inside next asks for nothing more', () => {
    const { scheduler, told } = obedient();
    const run = record(openDemand(scheduler, undefined), {
      next(_, self) {
        self.request(5);
        self.close();
      },
    });
    run.request(1);
    expect(told).toEqual([1]);
    expect(run.values).toEqual([0]);
  });

  it('completes demand$ also when the Observable ends by itself', async () => {
    const completed = vi.fn();
    const run = record(
      openDemand(
        fromDemand((demand$) => {
          demand$.subscribe({ complete: completed });
          return demand$.pipe(take(1));
        }),
        undefined,
      ),
    );
    run.request(1);
    expect(completed).toHaveBeenCalledTimes(1);
    expect(run.values).toEqual([1]);
  });

  it('leaves nothing subscribed to an Observable that never ends', async () => {
    const subject = new Subject<number>();
    const run = record(
      openDemand(
        fromDemand(() => subject),
        undefined,
      ),
    );
    run.close();
    await settled();
    expect(subject.observed).toBe(false);
  });
});

it('never asks an Observable that does not listen', () => {
  const run = record(
    openDemand(
      fromDemand(() => NEVER),
      undefined,
    ),
  );
  run.request(5);
  expect(run.values).toEqual([]);
});
