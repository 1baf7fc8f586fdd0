import { type Failure, reasonOf } from '../thread/failure.js';
import type { Loss } from './link.js';

/** Puts what was seen of a thread's end into words. */
export function lossOf(failure: Failure | undefined, exitCode: number | undefined, atStart: boolean): Loss {
  return { reason: reasonOf(failure, exitCode), exitCode, cause: failure?.cause, atStart, forced: false };
}

/** The loss of a worker that was ended because of a task; `seen` if it went away in another manner meanwhile. */
export function forcedLoss(what: string, seen?: Loss): Loss {
  return { reason: what, exitCode: seen?.exitCode, cause: seen?.cause, atStart: false, forced: true };
}
