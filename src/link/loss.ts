import type { Loss } from './link.js';

/** Why a thread failed, as far as it became known before it was gone. */
export interface Failure {
  readonly what: string;
  readonly cause: unknown;
}

/** Puts what was seen of a thread's end into words. */
export function lossOf(failure: Failure | undefined, exitCode: number | undefined, atStart: boolean): Loss {
  const reason = failure?.what ?? (exitCode === undefined ? 'went away' : `exited with code ${exitCode}`);
  return { reason, exitCode, cause: failure?.cause, atStart, forced: false };
}

/** The loss of a worker that was ended because of a task; `seen` if it went away in another manner meanwhile. */
export function forcedLoss(what: string, seen?: Loss): Loss {
  return { reason: what, exitCode: seen?.exitCode, cause: seen?.cause, atStart: false, forced: true };
}

/** What an `error` event of a thread says. */
export function failureOf(error: unknown): Failure {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return { what: 'ran out of memory', cause: error };
  return { what: `died of an uncaught error (${inWords(error)})`, cause: error };
}

function inWords(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
