/** Work that a chunk is to hold. */
const CHUNK_MS = 5;
const LARGEST = 4096;
/** At least so many chunks fit into the window, so that all hosts have some. */
const CHUNKS_IN_WINDOW = 8;
/** Times that it may grow from one look to the next. */
const GROWTH = 4;
/** What a new measurement counts. */
const WEIGHT = 0.2;

/** What is known of the tasks of a run. */
export interface Measured {
  /** Mean running time of a task; undefined: none has come back. */
  readonly serviceMs: number | undefined;
  /** Mean size of a task. */
  readonly bytes: number;
  /** Tasks of the last chunk. */
  readonly size: number;
}

export const UNKNOWN: Measured = { serviceMs: undefined, bytes: 0, size: 1 };

const mixed = (old: number | undefined, now: number): number => (old === undefined ? now : old + WEIGHT * (now - old));

/** A chunk of `count` tasks has come back. */
export function ran(measured: Measured, count: number, ranMs: number): Measured {
  return count === 0 ? measured : { ...measured, serviceMs: mixed(measured.serviceMs, ranMs / count) };
}

/** A chunk of `count` tasks was packed. */
export function packed(measured: Measured, count: number, bytes: number): Measured {
  return { ...measured, size: count, bytes: mixed(measured.bytes || undefined, bytes / count) };
}

/** How many tasks the next chunk is to hold: about 5 ms of work, 1 while nothing is known, and no more than fit into a message. */
export function chunkSize({ serviceMs, bytes, size }: Measured, window: number, mostBytes: number): number {
  if (serviceMs === undefined) return 1;
  const byTime = CHUNK_MS / Math.max(serviceMs, CHUNK_MS / LARGEST);
  const byBytes = mostBytes / Math.max(bytes, 1);
  const most = Math.min(byTime, byBytes, window / CHUNKS_IN_WINDOW, size * GROWTH, LARGEST);
  return Math.max(1, Math.floor(most));
}

/** While nothing is known of the tasks, no more than what keeps the known hosts busy is worth a message each. */
const PROBE = 64;

/** Tasks that may be asked of the scheduler. */
export function credits(
  { serviceMs }: Measured,
  counts: { readonly window: number; readonly unsettled: number; readonly requested: number; readonly slots: number },
): number {
  const { window, unsettled, requested, slots } = counts;
  const limit = serviceMs === undefined ? Math.min(window, Math.max(PROBE, 2 * slots)) : window;
  return Math.max(0, limit - unsettled - requested);
}
