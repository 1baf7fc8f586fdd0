/** Asking for the heap takes some microseconds. */
const HEAP_MS = 100;

/** Tells how much heap is in use, where that is wanted and it is time to look again. */
export function heapGauge(isWanted: boolean, heapMb: () => number | undefined): (time: number) => number | undefined {
  if (!isWanted) return () => undefined;
  let seenAt = Number.NEGATIVE_INFINITY;
  return (time) => {
    if (time - seenAt < HEAP_MS) return undefined;
    seenAt = time;
    return heapMb();
  };
}
