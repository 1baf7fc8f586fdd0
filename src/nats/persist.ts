import { JetStreamApiError } from '@nats-io/jetstream';

/** Too few servers could hold what is to be created: one that is away, or of which the others have not heard yet, does not count. */
const NO_PEERS = 10005;
/** The same message is on its way into the stream. */
const IN_PROCESS = 10158;
/** The message would not be the next one, or the key was changed meanwhile; the second code: or another change of it is on its way. */
const WRONG_SEQUENCE: readonly unknown[] = [10071, 10164];
/** The message could not be stored, for whatever reason. */
const STORE_FAILED = 10077;
/** Too many requests; the server failed, or is not ready. */
const PASSING_STATUS = [429, 500, 503];

const AGAIN_MS = 100;

const codeOf = (error: unknown): number | undefined => (error instanceof JetStreamApiError ? error.code : undefined);

/** The stream, or the key, is not as far as was expected. */
export const isWrongSequence = (error: unknown): boolean => WRONG_SEQUENCE.includes(codeOf(error));

/** The subject holds as many messages as it may. The code is the same when the disk is full or the server is about to stop, and then nothing is there. */
export const isTaken = (error: unknown): boolean =>
  error instanceof JetStreamApiError && error.code === STORE_FAILED && /messages per subject/.test(error.message);

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
  if (error instanceof JetStreamApiError) {
    return PASSING_STATUS.includes(error.status) || error.code === NO_PEERS || error.code === IN_PROCESS;
  }
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
