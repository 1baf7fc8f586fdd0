import type { LeaseId } from '../contract/task.js';
import { CALLED_OFF, CELLS, type LeaseBlock, SINCE, tagOf, WAITS } from '../wire/lease-block.js';

/** `at`: the pool's clock. */
export function begin(block: LeaseBlock | undefined, place: number, lease: LeaseId, at: number): void {
  if (!block) return;
  // Whoever reads the tag reads the time that belongs to it: it is written first.
  // Rounded up, as the present is rounded down: no time-out comes early.
  block[place * CELLS + SINCE] = Math.ceil(at);
  block[place * CELLS + WAITS] = 0;
  Atomics.store(block, place * CELLS, tagOf(lease));
}

export function end(block: LeaseBlock | undefined, place: number): void {
  if (block) Atomics.store(block, place * CELLS, 0);
}

/** The time of the lease that runs in a place stands still. */
export function standStill(block: LeaseBlock | undefined, place: number): void {
  if (block) Atomics.store(block, place * CELLS + WAITS, 1);
}

/** It goes on, after `ms`. */
export function goOn(block: LeaseBlock | undefined, place: number, ms: number): void {
  if (!block) return;
  block[place * CELLS + SINCE] = (block[place * CELLS + SINCE] as number) + ms;
  Atomics.store(block, place * CELLS + WAITS, 0);
}

/** Whether the lease that runs in a place was called off. */
export function isCalledOff(block: LeaseBlock | undefined, place: number, lease: LeaseId): boolean {
  return block !== undefined && Atomics.load(block, place * CELLS + CALLED_OFF) === tagOf(lease);
}
