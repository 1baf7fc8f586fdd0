import type { Recycle } from '../contract/options.js';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/** How a worker has served so far. */
export interface Service {
  /** Tasks it has answered. */
  readonly answered: number;
  /** It has been ready for `afterMs`. */
  readonly aged: boolean;
  /** Its heap as it last told of it, in MiB. */
  readonly heapMb: number | undefined;
}

/** Whether a worker has served long enough. */
export function isDue({ afterTasks, aboveHeapMb }: Recycle, { answered, aged, heapMb }: Service): boolean {
  if (aged) return true;
  if (afterTasks !== undefined && answered >= afterTasks) return true;
  return aboveHeapMb !== undefined && heapMb !== undefined && heapMb > aboveHeapMb;
}

/**
 * Milliseconds until the next try to replace a worker that is due: it goes on working meanwhile, so there is no haste.
 *
 * @param misses - how many replacements in a row could not be started, from 1.
 */
export const tryAgainMs = (misses: number): number => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (misses - 1));
