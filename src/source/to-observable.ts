import { type InteropObservable, isObservable, Observable, type Subscribable } from 'rxjs';

/** Whether `value` is an Observable, of this RxJS or of any other library that speaks `Symbol.observable`. */
export function isAnyObservable(value: object): value is Observable<unknown> | InteropObservable<unknown> {
  return isObservable(value) || interopOf(value) !== undefined;
}

/** The same as an Observable of this RxJS. */
export function toObservable<T>(value: Observable<T> | InteropObservable<T>): Observable<T> {
  if (value instanceof Observable) return value;
  const interop = interopOf(value) as (() => Subscribable<T>) | undefined;
  const subscribable = interop?.call(value) ?? (value as unknown as Subscribable<T>);
  return new Observable((subscriber) => subscribable.subscribe(subscriber));
}

// Not RxJS's `from`: that settles on one of the two names when it is loaded, and the symbol may be defined later.
function interopOf(value: object): unknown {
  const { observable } = Symbol as { observable?: symbol };
  for (const key of observable === undefined ? ['@@observable'] : [observable, '@@observable']) {
    const method: unknown = Reflect.get(value, key);
    if (typeof method === 'function') return method;
  }
  return undefined;
}
