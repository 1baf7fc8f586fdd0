import type { EncodedError } from '../wire/frames.js';

/** What the thread of a browser says of itself, beside its frames: browsers tell nobody that a worker has closed, nor what it threw. */
export type Notice =
  /** It holds this lock for as long as it lives. */
  | { readonly type: 'alive'; readonly lock: string }
  /** It threw outside of everything. */
  | { readonly type: 'died'; readonly error: EncodedError }
  /** It closes itself. */
  | { readonly type: 'closed' };

/** Under a name that no message of the user's or of threads.js has. */
export interface Envelope {
  readonly rearguard: Notice;
}

/** The notice in a message of a thread, if it is one. */
export function noticeOf(data: unknown): Notice | undefined {
  return typeof data === 'object' && data !== null ? (data as Partial<Envelope>).rearguard : undefined;
}
