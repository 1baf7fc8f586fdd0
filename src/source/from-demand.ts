import { Observable, Subject, tap } from 'rxjs';
import type { DemandScheduler } from '../contract/scheduler.js';
import type { OpenSource, Overflow } from '../contract/source.js';
import { SourceError } from '../errors.js';
import type { CreditGate } from './credit-gate.js';
import { openPushed } from './open-pushed.js';
import { isAnyObservable, toObservable } from './to-observable.js';

/**
 * Makes a scheduler out of an Observable that produces only what is asked for.
 *
 * ```marbles
 * fromDemand: no more than was asked for
 *
 * demand$   3-------1---1------------------
 * tasks     (abc)---d---(e|)
 * worker 1  a=======b===c======d===e===----
 * pool$     --------A---B------C---D---(E|)
 * ```
 *
 * **Backpressure**: `demand$` emits how many more tasks there is room for. Who emits no more than that is never ahead
 * of the workers; what is sent beyond waits, and counts as ahead under the `overflow` option. Demand that comes while
 * nobody is subscribed to `demand$` is kept for the next subscriber, and so is demand that the last one left
 * unanswered: a `retry` starts with everything that is still owed.
 *
 * **Cancellation**: when the run is stopped the Observable is unsubscribed once, then `demand$` completes.
 *
 * **Errors**: what `project` throws and what its Observable errors with ends the run with a `SourceError` whose `cause`
 * it is, after the tasks that were sent before are finished. So does anything but an Observable that it returns.
 *
 * @typeParam T - task.
 * @param project - called once for each run, when it begins, and subscribed to at once. It gets `demand$`: increments,
 * positive whole numbers that add up, not totals; for one subscriber at a time.
 * @returns a scheduler that can start again: every run calls `project` anew.
 * @example
 * {@includeCode ../../examples/guides/demand.ts}
 */
export function fromDemand<T>(project: (demand$: Observable<number>) => Observable<T>): DemandScheduler<T> {
  return { fromDemand: project };
}

/** Opens a scheduler made by `fromDemand`: credits go out as demand as far as no value answers them yet. */
export function openDemand<T>(
  { fromDemand: project }: DemandScheduler<T>,
  overflow: Overflow | undefined,
): OpenSource<T> {
  return (sink) => {
    let demand: Demand | undefined;
    const policy = { overflow, advice: 'emit no more than demand$ asks for' };
    const gate = openPushed(sink, policy, (own) => {
      const asking = new Demand(own);
      demand = asking;
      return toObservable(checked(project(asking.demand$))).pipe(
        tap({ next: () => asking.answered(), finalize: () => asking.complete() }),
      );
    });
    return {
      request(count) {
        gate.request(count);
        demand?.tell();
      },
      close: () => gate.close(),
      get dropped() {
        return gate.dropped;
      },
    };
  };
}

function checked<T>(projected: Observable<T>): Observable<T> {
  const given: unknown = projected;
  if (typeof given === 'object' && given !== null && isAnyObservable(given)) return projected;
  throw new SourceError('the function given to fromDemand must return an Observable');
}

/** Tells whoever listens how many values are missing, each only once. */
class Demand {
  readonly demand$: Observable<number>;
  private readonly gate: Pick<CreditGate<unknown>, 'missing'>;
  private readonly told$ = new Subject<number>();
  /** Told and not answered. */
  private open = 0;
  private telling = false;

  constructor(gate: Pick<CreditGate<unknown>, 'missing'>) {
    this.gate = gate;
    this.demand$ = new Observable((subscriber) => {
      // Nobody is left who could answer what was told before.
      if (!this.told$.observed) this.open = 0;
      const subscription = this.told$.subscribe(subscriber);
      this.tell();
      return subscription;
    });
  }

  tell(): void {
    if (this.telling) return;
    this.telling = true;
    while (this.gate.missing > this.open) {
      const increment = this.gate.missing - this.open;
      this.open += increment;
      this.told$.next(increment);
    }
    this.telling = false;
  }

  /** A value came, asked for or not. */
  answered(): void {
    this.open = Math.max(0, this.open - 1);
  }

  complete(): void {
    this.told$.complete();
  }
}
