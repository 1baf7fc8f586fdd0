import type { EncodedError, EncodedPart } from './frames.js';

/** Not enumerable on a real error. */
export const HIDDEN: readonly string[] = ['cause', 'errors'];

/** Makes an error of the class of this name; an `Error`, or undefined, where it is not known. */
export type MakeError = (name: string) => Error | undefined;

/** Errors of the classes that every thread has. */
export const builtIn: MakeError = (name) => {
  const known: unknown = Reflect.get(globalThis, name);
  if (typeof known !== 'function' || !(known.prototype instanceof Error)) return undefined;
  try {
    // An empty list is a message like any other, and what an AggregateError must have.
    return Reflect.construct(known, [[]]) as Error;
  } catch {
    return undefined;
  }
};

const fixed = (target: unknown, key: string, value: unknown, enumerable: boolean): boolean =>
  Reflect.defineProperty(target as object, key, { value, enumerable, configurable: true, writable: true });

function restore(part: EncodedPart, make: MakeError): unknown {
  if (part.kind === 'value') return part.value;
  const { names, message, stack } = part;
  let error: Error | undefined;
  for (const name of names) {
    error = make(name);
    if (error && error.constructor !== Error) break;
  }
  error ??= new Error();
  fixed(error, 'name', names[0], false);
  fixed(error, 'message', message, false);
  fixed(error, 'stack', stack, false);
  return error;
}

/** What was thrown, made anew from what `encodeError` returned. `make` knows the classes. */
export function decodeError(encoded: EncodedError, make: MakeError = builtIn): unknown {
  const values = encoded.map((part) => restore(part, make));
  const set = (at: number, key: string, value: unknown): boolean =>
    fixed(values[at], key, value, !HIDDEN.includes(key));
  encoded.forEach((part, at) => {
    if (part.kind === 'value') return;
    for (const [key, value] of part.fields) set(at, key, value);
    for (const [key, link] of part.links)
      set(at, key, typeof link === 'number' ? values[link] : link.map((each) => values[each]));
  });
  return values[0];
}
