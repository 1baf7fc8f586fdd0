import { Observable, type Subscriber } from 'rxjs';
import type { Overflow, SourceSink } from '../contract/source.js';
import { CreditGate } from './credit-gate.js';
import { reportUnhandled } from './report-unhandled.js';

/** Subscribes, now, to what `make` returns and puts it behind a gate. What `make` throws is a failure of the scheduler. */
export function openPushed<T>(
  sink: SourceSink<T>,
  policy: { readonly overflow: Overflow | undefined; readonly advice: string },
  make: (gate: CreditGate<T>) => Observable<T>,
): CreditGate<T> {
  let subscriber: Subscriber<T> | undefined;
  const stop = (): void => {
    try {
      subscriber?.unsubscribe();
    } catch (error) {
      reportUnhandled(error);
    }
  };
  const gate = new CreditGate(sink, { ...policy, stop });
  // The wrapping makes the subscriber known before the first value: it may have to be stopped from inside the subscribing.
  const pushed$ = new Observable<T>((own) => {
    subscriber = own;
    return make(gate).subscribe(own);
  });
  pushed$.subscribe({
    next: (value) => gate.push(value),
    error: (error) => gate.fail(error),
    complete: () => gate.end(),
  });
  return gate;
}
