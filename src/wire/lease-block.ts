import type { LeaseId } from '../contract/task.js';

/**
 * A few integers that a worker and its link share: in each place the tag of the lease that is
 * running there; 0 is nothing. It outlives the worker, so the link can say what was running when it died.
 */
export type LeaseBlock = Int32Array<SharedArrayBuffer>;

/** A lease as the block holds it: leases count on without an end, its cells do not. No worker has two billion leases open. */
export const tagOf = (lease: LeaseId): number => (lease % (2 ** 31 - 1)) + 1;

/** One place for each task a worker may have running; undefined where memory cannot be shared. */
export function leaseBlock(places: number): LeaseBlock | undefined {
  return typeof SharedArrayBuffer === 'undefined' ? undefined : new Int32Array(new SharedArrayBuffer(places * 4));
}

export function begin(block: LeaseBlock | undefined, place: number, lease: LeaseId): void {
  if (block) Atomics.store(block, place, tagOf(lease));
}

export function end(block: LeaseBlock | undefined, place: number): void {
  if (block) Atomics.store(block, place, 0);
}

/** Tags of the leases that were begun and have not ended; undefined without a block. */
export function runningLeases(block: LeaseBlock | undefined): readonly number[] | undefined {
  return block && Array.from(block).filter((tag) => tag > 0);
}
