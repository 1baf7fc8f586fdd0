import { isAnyObservable } from './to-observable.js';

/** What a scheduler can be, apart from a function that makes one. */
export type SchedulerKind =
  | 'observable'
  | 'demand'
  | 'thread'
  | 'readable stream'
  | 'node readable'
  | 'async iterable'
  | 'iterable';

/** The kinds in words, for error messages. */
export const WANTED =
  'an iterable, an async iterable, a web or Node stream, an Observable, fromDemand(…) or fromThread(…)';

/** Tells what a value can be read as, by looking only; undefined if it is no scheduler. */
export function kindOf(given: unknown): SchedulerKind | undefined {
  // A string is iterable too, but nobody wants a task for each letter.
  if (typeof given !== 'object' || given === null) return undefined;
  try {
    return kindOfObject(given);
  } catch {
    return undefined;
  }
}

/** What was given instead of a scheduler, with what to do about it where that can be guessed. */
export function describeGiven(given: unknown): string {
  if (given === null || given === undefined) return String(given);
  if (typeof given === 'string')
    return 'a string, which would be a task for each letter: split it, or put it in an array';
  if (typeof given === 'function') return 'a function: call it';
  if (typeof given !== 'object') return `a ${typeof given}`;
  try {
    if (has(given, 'then')) return 'a promise: await it, or use an async generator';
    if (has(given, 'next'))
      return 'an iterator that is not iterable: give it a [Symbol.iterator] or [Symbol.asyncIterator] method that returns it';
    if (has(given, 'tasks')) return 'what exposeScheduler returned: give it to fromThread';
    const className: unknown = Object.getPrototypeOf(given)?.constructor?.name;
    return typeof className === 'string' && className !== 'Object' ? `an instance of ${className}` : 'a plain object';
  } catch {
    return 'an object that cannot be read';
  }
}

// The order matters: a web stream is async iterable too, but not in every browser, and so is a Node stream.
function kindOfObject(given: object): SchedulerKind | undefined {
  if (isAnyObservable(given)) return 'observable';
  if (has(given, 'fromDemand')) return 'demand';
  if (Reflect.has(given, 'fromThread')) return 'thread';
  if (has(given, 'getReader')) return 'readable stream';
  if (has(given, Symbol.asyncIterator))
    return has(given, 'pipe') && has(given, 'destroy') ? 'node readable' : 'async iterable';
  return has(given, Symbol.iterator) ? 'iterable' : undefined;
}

function has(given: object, method: string | symbol): boolean {
  return typeof Reflect.get(given, method) === 'function';
}
