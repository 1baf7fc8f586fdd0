import fc from 'fast-check';
import { Observable, Subject } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import type { Overflow } from '../../../src/contract/source.js';
import { OverflowError } from '../../../src/errors.js';
import { fromDemand, openDemand } from '../../../src/source/from-demand.js';
import { fromObservable } from '../../../src/source/from-observable.js';
import { type Recording, record } from './record.js';

type Kind = 'push' | 'request' | 'complete' | 'error' | 'close' | 'nothing';
interface Step {
  readonly kind: Kind;
  readonly count: number;
}

const step = (kinds: readonly Kind[]): fc.Arbitrary<Step> =>
  fc.record({ kind: fc.constantFrom(...kinds), count: fc.integer({ min: 1, max: 6 }) });
const usual: readonly Kind[] = ['push', 'push', 'push', 'push', 'push', 'request', 'request', 'request', 'nothing'];
const outside = fc.array(
  fc.oneof({ weight: 15, arbitrary: step(usual) }, { weight: 1, arbitrary: step(['complete', 'error', 'close']) }),
  {
    maxLength: 40,
  },
);
const inside = fc.array(step([...usual, 'nothing', 'nothing', 'complete', 'close']), { maxLength: 6 });
const overflow = fc.record({
  strategy: fc.constantFrom<Overflow['strategy']>('error', 'drop-newest', 'drop-oldest', 'buffer'),
  limit: fc.nat(8),
});

/** A hot Observable that counts up, and what it knows of its subscriber. */
function hot() {
  const subject = new Subject<number>();
  const teardown = vi.fn();
  const facts = { pushed: 0, over: undefined as 'complete' | 'error' | undefined };
  const source$ = new Observable<number>((subscriber) => {
    subject.subscribe(subscriber);
    return teardown;
  });
  const act = (run: Recording<number>, { kind, count }: Step): void => {
    if (kind === 'push') for (let n = 0; n < count && subject.observed; n++) subject.next(facts.pushed++);
    if (kind === 'request') run.request(count);
    if (kind === 'close') run.close();
    if (!subject.observed) return;
    if (kind === 'complete' || kind === 'error') facts.over = kind;
    if (kind === 'complete') subject.complete();
    if (kind === 'error') subject.error(undefined);
  };
  return { source$, facts, act, teardown };
}

describe('an Observable', () => {
  it('whatever is done from wherever: order, credits, bound, one teardown, nothing after the end', () => {
    fc.assert(
      fc.property(outside, inside, overflow, (steps, nested, policy) => {
        const { source$, facts, act, teardown } = hot();
        const reacting = [...nested];
        const run = record(fromObservable(source$, policy), {
          next: (_, self) => {
            const wanted = reacting.shift();
            if (wanted) act(self, wanted);
          },
        });
        for (const each of steps) act(run, each);

        expect(run.breaches).toEqual([]);
        const before = run.values;
        expect(before).toEqual([...new Set(before)].sort((a, b) => a - b));
        if (policy.strategy !== 'drop-oldest' && policy.strategy !== 'drop-newest') {
          expect(before).toEqual(before.map((_, n) => n));
          expect(run.dropped).toBe(0);
        }
        if (policy.strategy === 'buffer' && !run.closed)
          expect(run.delivered).toBe(Math.min(run.requested, facts.pushed));

        reacting.length = 0;
        if (!run.closed) {
          run.request(1000);
          const waited = run.delivered - before.length;
          if (policy.strategy !== 'buffer') expect(waited).toBeLessThanOrEqual(policy.limit);
          const overflowed = run.ending?.kind === 'fail' && run.ending.error instanceof OverflowError;
          expect(run.delivered + run.dropped + (overflowed ? 1 : 0)).toBe(facts.pushed);
          expect(run.ending?.kind).toBe(overflowed || facts.over === 'error' ? 'fail' : facts.over && 'end');
        }
        run.close();
        expect(teardown).toHaveBeenCalledTimes(1);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('fromDemand', () => {
  it('is asked for exactly the credits there are, whenever and from wherever they come', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ kind: fc.constantFrom('request', 'produce', 'listen'), count: fc.integer({ min: 1, max: 6 }) }),
          { maxLength: 40 },
        ),
        fc.array(fc.nat(3), { maxLength: 10 }),
        fc.boolean(),
        (steps, nested, atOnce) => {
          let told = 0;
          let made = 0;
          let listen: () => void = () => undefined;
          let produce: (count: number) => void = () => undefined;
          const scheduler = fromDemand(
            (demand$) =>
              new Observable<number>((subscriber) => {
                produce = (count) => {
                  for (let n = 0; n < count && made < told; n++) subscriber.next(made++);
                };
                listen = () => {
                  listen = () => undefined;
                  subscriber.add(
                    demand$.subscribe((count) => {
                      expect(Number.isSafeInteger(count) && count > 0).toBe(true);
                      told += count;
                      if (atOnce) produce(count);
                    }),
                  );
                };
              }),
          );
          const reacting = [...nested];
          const run = record(openDemand(scheduler, { strategy: 'error', limit: 0 }), {
            next: (_, self) => {
              const count = reacting.shift();
              if (count) self.request(count);
            },
          });
          for (const { kind, count } of steps) {
            if (kind === 'request') run.request(count);
            if (kind === 'listen') listen();
            if (kind === 'produce') produce(count);
            expect(told).toBeLessThanOrEqual(run.requested);
          }
          listen();
          expect(told).toBe(run.requested);
          produce(told);
          listen();
          produce(told);
          expect(run.breaches).toEqual([]);
          expect(run.ending).toBeUndefined();
          expect(run.values).toEqual(run.values.map((_, n) => n));
          while (made < told) produce(told);
          expect(run.delivered).toBe(run.requested);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
