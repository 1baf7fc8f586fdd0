import type { LeaseId } from '../contract/task.js';

/**
 * A few integers that a worker and its link share, four for each place: the tag of the lease that is
 * running there (0 is nothing), when it began, the tag of a lease that is to be given up, and whether it waits for credit. The block
 * outlives the worker, so the link can say what was running when it died; and it is read and written
 * while the worker is in a loop that lets no message in.
 */
export type LeaseBlock = Int32Array<SharedArrayBuffer>;

/** What a place of the block says. */
export interface RunningLease {
  readonly tag: number;
  /** When it began: milliseconds of the pool's clock, rounded up and cut to 32 bits; see `elapsedMs`. */
  readonly since: number;
  /** It waits for credit, and its time stands still. */
  readonly waits?: true;
}

export const CELLS = 4;
export const SINCE = 1;
export const CALLED_OFF = 2;
export const WAITS = 3;

/** A lease as the block holds it: leases count on without an end, its cells do not. No worker has two billion leases open. */
export const tagOf = (lease: LeaseId): number => (lease % (2 ** 31 - 1)) + 1;

/** One place for each task a worker may have running; undefined where memory cannot be shared. */
export function leaseBlock(places: number): LeaseBlock | undefined {
  if (typeof SharedArrayBuffer === 'undefined') return undefined;
  return new Int32Array(new SharedArrayBuffer(places * CELLS * Int32Array.BYTES_PER_ELEMENT));
}

/** Leases that were begun and have not ended; undefined without a block. */
export function runningLeases(block: LeaseBlock | undefined): RunningLease[] | undefined {
  if (!block) return undefined;
  const running: RunningLease[] = [];
  for (let at = 0; at < block.length; at += CELLS) {
    const tag = Atomics.load(block, at);
    if (tag === 0) continue;
    const waits = Atomics.load(block, at + WAITS) !== 0;
    const since = block[at + SINCE] as number;
    running.push(waits ? { tag, since, waits } : { tag, since });
  }
  return running;
}

/** Milliseconds that a lease has been running at `now`, of the same clock. */
export const elapsedMs = ({ since }: RunningLease, now: number): number => Math.max(0, (Math.trunc(now) - since) | 0);

/** Marks those of the leases that run as to be given up; all that run if none are named. */
export function callOff(block: LeaseBlock | undefined, leases?: readonly LeaseId[]): void {
  if (!block) return;
  const tags = leases?.map(tagOf);
  for (let at = 0; at < block.length; at += CELLS) {
    const tag = Atomics.load(block, at);
    if (tag !== 0 && (tags === undefined || tags.includes(tag))) Atomics.store(block, at + CALLED_OFF, tag);
  }
}
