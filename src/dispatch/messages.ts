import type { FailedAttempt } from '../contract/outcome.js';
import type { FeedId, LeaseId, Mark, Task, WorkerId } from '../contract/task.js';
import type { Loss } from '../link/link.js';
import type { PartsRun } from '../wire/frames.js';
import type { FeedConfig } from './state.js';

/** An attempt that failed, with what the feed's retry rule said to it. */
export interface FailedAnswer {
  /** Which of the values of the answer. */
  readonly position: number;
  readonly error: Error;
  /** Milliseconds until the next attempt; undefined: there is none. */
  readonly retryAfterMs: number | undefined;
}

/** Child tasks: the position of their parent in the answer, their values and, where the feed has marks, the mark of each. */
export type Children = readonly [position: number, values: readonly unknown[], marks?: readonly Mark[] | undefined];

/** What happened. */
export type PlanEvent =
  | { readonly type: 'feed-opened'; readonly feed: FeedConfig }
  /** The source, or `run()`, delivered. */
  | {
      readonly type: 'pulled';
      readonly feed: FeedId;
      readonly values: readonly unknown[];
      /** The mark of each; undefined: the feed has no marks. */
      readonly marks?: readonly Mark[] | undefined;
      /** A limit of their own. */
      readonly timeout?: number | undefined;
      /** Parts of them move, if those of its other tasks do or not. */
      readonly moves?: boolean | undefined;
      readonly at: number;
    }
  /** Its source was asked; what it had at hand has been told of. */
  | { readonly type: 'asked'; readonly feed: FeedId }
  /** No more will come: the source ended, failed, or was closed. */
  | { readonly type: 'source-ended'; readonly feed: FeedId }
  /** Take no more from the source; `source-ended` follows once it is closed. */
  | { readonly type: 'feed-drained'; readonly feed: FeedId }
  | { readonly type: 'feed-cancelled'; readonly feed: FeedId; readonly reason: unknown; readonly at: number }
  | {
      readonly type: 'task-cancelled';
      readonly feed: FeedId;
      readonly index: number;
      readonly reason: unknown;
      readonly at: number;
    }
  /** Nothing is to be handed out until `resumed`. */
  | { readonly type: 'paused' | 'resumed' }
  /** The time has come that `wake` told. */
  | { readonly type: 'woken' }
  | { readonly type: 'consumed'; readonly feed: FeedId; readonly count: number }
  | { readonly type: 'retry-due'; readonly task: Task }
  | { readonly type: 'worker-ready'; readonly worker: WorkerId }
  | {
      readonly type: 'answered';
      readonly worker: WorkerId;
      readonly leases: LeaseId | LeaseId[];
      readonly values: unknown[];
      readonly failures: readonly FailedAnswer[] | undefined;
      /** Positions of tasks whose results came before. */
      readonly ended?: readonly number[] | undefined;
      readonly children: readonly Children[] | undefined;
      readonly ranMs: number;
      readonly times: number[] | undefined;
      readonly at: number;
    }
  /** These leases were not begun, and will not be. */
  | { readonly type: 'taken-back'; readonly worker: WorkerId; readonly leases: LeaseId[] }
  /** Results came of tasks that are not settled by them. */
  | { readonly type: 'parts'; readonly worker: WorkerId; readonly runs: readonly PartsRun[]; readonly at: number }
  /** An attempt has run longer than it may: it has failed, whatever comes of it. */
  | {
      readonly type: 'timed-out';
      readonly worker: WorkerId;
      readonly lease: LeaseId;
      readonly error: Error;
      readonly retryAfterMs: number | undefined;
      readonly ranMs: number;
      readonly at: number;
    }
  /** It will leave once it has finished what it has, and gets nothing new. */
  | { readonly type: 'worker-retiring'; readonly worker: WorkerId }
  /** It has not given up what it had to, and is being ended by force. */
  | { readonly type: 'worker-ending'; readonly worker: WorkerId }
  /** It left as it was told. */
  | { readonly type: 'worker-gone'; readonly worker: WorkerId }
  /** It left unasked while it was running `running` (undefined: nobody knows). */
  | {
      readonly type: 'worker-lost';
      readonly worker: WorkerId;
      readonly running: readonly LeaseId[] | undefined;
      readonly loss: Loss;
      readonly at: number;
    };

/** What is to be done about it, in this order. */
export type Command =
  | {
      readonly type: 'lease';
      readonly worker: WorkerId;
      readonly feed: FeedId;
      readonly first: LeaseId;
      readonly tasks: readonly Task[];
      /** Results that each of them may send; 0: they may have one result each. */
      readonly credit: number;
    }
  /** Take back up to so many of the tasks that it has not begun, the last ones first, then say `taken-back`. */
  | { readonly type: 'take-back'; readonly worker: WorkerId; readonly count: number }
  /** A task may send so many results, in all. */
  | { readonly type: 'credit'; readonly worker: WorkerId; readonly lease: LeaseId; readonly until: number }
  | { readonly type: 'abort'; readonly worker: WorkerId; readonly leases: LeaseId[]; readonly reason: unknown }
  | {
      readonly type: 'deliver';
      readonly feed: FeedId;
      readonly worker: WorkerId;
      readonly tasks: readonly Task[];
      readonly values: readonly unknown[];
      /** Running time of each in ms; one number where only the mean is known. */
      readonly times: readonly number[] | number;
    }
  /** Results of a task that is not settled by them. */
  | {
      readonly type: 'parts';
      readonly feed: FeedId;
      readonly worker: WorkerId;
      readonly task: Task;
      readonly values: readonly unknown[];
    }
  /** A task is done whose results were delivered before. */
  | { readonly type: 'ended'; readonly feed: FeedId; readonly task: Task }
  | { readonly type: 'fail'; readonly feed: FeedId; readonly task: Task; readonly last: FailedAttempt }
  | { readonly type: 'cancel'; readonly feed: FeedId; readonly tasks: readonly Task[]; readonly reason: unknown }
  | { readonly type: 'retry'; readonly task: Task; readonly afterMs: number }
  | { readonly type: 'forget-retry'; readonly task: Task }
  /** Ask its source, then say `asked`. */
  | { readonly type: 'pull'; readonly feed: FeedId; readonly count: number }
  /** Say `woken` at that time and no other; `undefined`: at none. */
  | { readonly type: 'wake'; readonly at: number | undefined }
  /** Close it, then say `source-ended`. */
  | { readonly type: 'close-source'; readonly feed: FeedId }
  /** Every task of the feed has its outcome, and no more can come. */
  | { readonly type: 'feed-over'; readonly feed: FeedId };
