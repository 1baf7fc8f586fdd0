import { attempt } from './attempt.js';
import { AsyncGiver, SyncGiver } from './iterating.js';
import { ObservableGiver, type Subscribable } from './observing.js';
import type { Giver, PartsPort, Quota } from './parts.js';

/** Something that a solver returned and that gives several results. */
export interface Several {
  open(quota: Quota, port: PartsPort): Giver;
  /** It is not wanted. */
  discard(): void;
}

interface Given {
  readonly [Symbol.asyncIterator]?: unknown;
  readonly [Symbol.iterator]?: unknown;
  readonly next?: unknown;
  readonly '@@observable'?: unknown;
  readonly [other: symbol]: unknown;
}

/** Where an Observable says that it is one, if its library has not settled for the string. */
const OBSERVABLE = (): symbol | '@@observable' =>
  (Symbol as { readonly observable?: symbol }).observable ?? '@@observable';

/**
 * Tells what gives several results from what is one: a generator (an iterator that can be iterated over), an async
 * iterable, or an Observable; undefined for everything else, arrays, maps, sets and bytes too.
 */
export function severalOf(result: unknown): Several | undefined {
  if (typeof result !== 'object' || result === null || Array.isArray(result) || ArrayBuffer.isView(result))
    return undefined;
  try {
    return kindOf(result);
  } catch {
    // What a getter throws is heard when the result is cloned.
    return undefined;
  }
}

function kindOf(result: object): Several | undefined {
  const given = result as Given;
  if (typeof given[Symbol.asyncIterator] === 'function') return ofAsync(given as unknown as AsyncIterable<unknown>);
  if (typeof given.next === 'function' && typeof given[Symbol.iterator] === 'function')
    return ofSync(given as unknown as Iterator<unknown>);
  const observable = given[OBSERVABLE()] ?? given['@@observable'];
  if (typeof observable !== 'function') return undefined;
  const source = observable.call(given) as Subscribable;
  return { open: (quota, port) => new ObservableGiver(source, quota, port), discard: () => undefined };
}

const ofSync = (iterator: Iterator<unknown>): Several => ({
  open: (quota, port) => new SyncGiver(iterator, quota, port),
  discard() {
    try {
      iterator.return?.();
    } catch {
      // That it is not wanted is the better reason.
    }
  },
});

const ofAsync = (iterable: AsyncIterable<unknown> & Partial<AsyncIterator<unknown>>): Several => ({
  open: (quota, port) => new AsyncGiver(iterable, quota, port),
  discard() {
    // One that is no iterator yet has begun nothing.
    if (typeof iterable.next !== 'function') return;
    attempt(
      () => iterable.return?.() as unknown,
      () => undefined,
      () => undefined,
    );
  },
});
