import { SourceError } from '../errors.js';

const taken = new WeakSet<object>();

/** Opens an iterator or a stream. Throws a `SourceError` if it was opened before: a second run would find it empty, or share it. */
export function readOnce<S>(reader: object, open: () => S): S {
  if (taken.has(reader)) {
    throw new SourceError('this scheduler can be read only once: pass a function that makes a new one');
  }
  const opened = open();
  taken.add(reader);
  return opened;
}
