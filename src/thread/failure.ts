import { inWords } from '../in-words.js';
/** Why a thread failed, as far as it became known before it was gone. */
export interface Failure {
  readonly what: string;
  readonly cause: unknown;
}

/** How a thread ended. */
export interface ThreadEnd {
  /** What went wrong first; undefined where nothing did, or nothing was said of it. */
  readonly failure: Failure | undefined;
  readonly exitCode: number | undefined;
  /** It was told to go, or had said that it goes. */
  readonly asked: boolean;
  /** It never got as far as being ready. */
  readonly atStart: boolean;
}

/** What an `error` event of a thread says. */
export function failureOf(error: unknown): Failure {
  const code = (error as { code?: unknown } | undefined)?.code;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return { what: 'ran out of memory', cause: error };
  return { what: `died of an uncaught error (${inWords(error)})`, cause: error };
}

/** A thread that never came to work. */
export const startFailure = (cause: unknown): Failure => ({
  what: `could not be started (${inWords(cause)})`,
  cause,
});

/** What was seen of the end, in words that go on after "the worker" or "the thread". */
export const reasonOf = (failure: Failure | undefined, exitCode: number | undefined): string =>
  failure?.what ?? (exitCode === undefined ? 'went away' : `exited with code ${exitCode}`);
