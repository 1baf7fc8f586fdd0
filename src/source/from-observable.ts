import type { InteropObservable, Observable } from 'rxjs';
import type { OpenSource, Overflow } from '../contract/source.js';
import { openPushed } from './open-pushed.js';
import { toObservable } from './to-observable.js';

/**
 * Subscribes to an Observable at once and holds its values until there is credit for them.
 *
 * **Backpressure**: none can be had; what waits is bounded by the overflow policy. An end or an error waits behind it.
 * **Cancellation**: `close()` unsubscribes once; an overflow does so at once.
 */
export function fromObservable<T>(
  observable: Observable<T> | InteropObservable<T>,
  overflow: Overflow | undefined,
): OpenSource<T> {
  return (sink) => openPushed(sink, { overflow, advice: 'use fromDemand' }, () => toObservable(observable));
}
