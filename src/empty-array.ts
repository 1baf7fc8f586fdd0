/**
 * An empty array for what is no small number. V8 takes `[]` for an array of small numbers until something else is in it, and throws code away that was
 * compiled for the other kind: that of every function that looks at a queue, each time a stream begins.
 */
export function emptyArray<V>(): V[] {
  const values: (V | undefined)[] = [undefined];
  values.length = 0;
  return values as V[];
}
