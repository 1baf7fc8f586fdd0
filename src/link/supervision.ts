import type { RunningLease } from '../wire/lease-block.js';
import type { Loss } from './link.js';

/** How often in a row a place may fail before it stays empty. */
const TRIES = 3;
const FIRST_WAIT_MS = 50;

/** What to do about a place whose worker went away unasked. */
export type Replacement = { readonly kind: 'start'; readonly afterMs: number } | { readonly kind: 'give-up' };

/**
 * Decides on a replacement. Only failures that are the worker's own count (at its start, or with
 * nothing in its hands): what a task did to its worker is held against the task.
 *
 * @param failures - how often in a row this place has failed by itself, this time included; 0 if a task did it.
 */
export function replacement(failures: number): Replacement {
  if (failures >= TRIES) return { kind: 'give-up' };
  return { kind: 'start', afterMs: failures <= 1 ? 0 : FIRST_WAIT_MS * 2 ** (failures - 2) };
}

/**
 * Whether a worker was lost by itself, not because of a task.
 *
 * @param inHand - tasks it had not answered; asked only where nobody knows what was running.
 */
export function isOwnFault(loss: Loss, running: readonly RunningLease[] | undefined, inHand: number): boolean {
  if (loss.forced) return false;
  return loss.atStart || (running ? running.length : inHand) === 0;
}
