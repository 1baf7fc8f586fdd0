import { JetStreamApiError } from '@nats-io/jetstream';

/** Code of the server: the message would not be the next one, or the key was changed meanwhile. */
export const WRONG_SEQUENCE = 10071;
/** Code of the server: the subject, or the stream, holds as many messages as it may. */
export const FULL = 10077;

const AGAIN_MS = 100;

export const codeOf = (error: unknown): number | undefined =>
  error instanceof JetStreamApiError ? error.code : undefined;

/** The stream, consumer, bucket or key is not there. */
export function isMissing(error: unknown): boolean {
  const code = codeOf(error);
  return code === 10014 || code === 10059 || code === 10037;
}

/** What the server does not permit now it will not permit later. */
const isForbidden = ({ name, cause }: Error): boolean =>
  name === 'PermissionViolationError' || (cause instanceof Error && isForbidden(cause));

/** The server, or the way to it, is not there for the moment: it is worth trying again. */
export function isPassing(error: unknown): boolean {
  if (error instanceof JetStreamApiError) return error.status === 503 || error.status === 500;
  if (!(error instanceof Error)) return false;
  if (isForbidden(error)) return false;
  // Not by class: the client has more than one copy of them, one for each of its packages.
  return ['TimeoutError', 'NoRespondersError', 'RequestError', 'JetStreamNotEnabled', 'ConnectionError'].includes(
    error.name,
  );
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Does something that can be done again until the server answers, or `until` has passed. */
export async function persistently<V>(
  signal: AbortSignal,
  work: () => Promise<V>,
  forMs: number = Number.POSITIVE_INFINITY,
): Promise<V> {
  const until = performance.now() + forMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || performance.now() > until || !isPassing(error)) throw error;
      await pause(AGAIN_MS);
    }
  }
}
