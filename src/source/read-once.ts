import { SourceError } from '../errors.js';

const taken = new WeakSet<object>();

/** Remembers that an iterator or a stream is in use. Throws a `SourceError` if it was before: a second run would find it empty, or share it. */
export function readOnce(reader: object): void {
  if (taken.has(reader)) throw new SourceError('this scheduler can be read only once: pass a function that makes a new one');
  taken.add(reader);
}
