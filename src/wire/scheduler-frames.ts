import type { EncodedError } from './frames.js';

/** Main thread to a scheduler in a thread of its own. */
export type SchedulerDownFrame =
  /** So many more tasks are wanted. */
  | { readonly type: 'request'; readonly count: number }
  /** No more are: release the scheduler and leave. */
  | { readonly type: 'close' }
  /** Leave at once, without releasing anything. */
  | { readonly type: 'exit' };

/** A scheduler in a thread of its own to the main thread. */
export type SchedulerUpFrame =
  /** The scheduler is there and waits for a request. */
  | { readonly type: 'ready' }
  /** Tasks, in order; never more than were requested and not sent yet. */
  | { readonly type: 'tasks'; readonly values: unknown[] }
  /** It has finished, or failed with `error`. The thread ends by itself now. */
  | { readonly type: 'ended'; readonly error: EncodedError | undefined }
  /** It was released as it was told; `error` is what that threw. The thread ends by itself now. */
  | { readonly type: 'released'; readonly error: EncodedError | undefined };
