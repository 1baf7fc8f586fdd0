import type { Observable } from 'rxjs';
import type { Observer } from '../contract/observer.js';
import type { Rerun } from '../contract/options.js';
import type { Quorum } from '../contract/quorum.js';
import type { OpenSource } from '../contract/source.js';
import type { Phase, PoolStatus } from '../contract/status.js';
import type { Mark, Task } from '../contract/task.js';
import type { QueueKind } from '../contract/task-queue.js';
import type { TransferList } from '../contract/transfer.js';
import type { Call } from '../results/call-sink.js';
import type { ResultSink, SinkEvents } from '../results/sink.js';

/** How a feed came to its end; `undefined`: every task has its outcome, and the consumer all of them. */
export type Ending = { readonly error: unknown } | undefined;

/** One stream of tasks that a pool is to work through. */
export interface FeedRequest {
  readonly open: OpenSource<unknown>;
  readonly queue: QueueKind;
  /** What the options `key` and `priority` say of tasks, each; undefined where there is neither. May throw. */
  readonly marks: ((values: readonly unknown[]) => readonly Mark[]) | undefined;
  readonly resultCapacity: number;
  /** How many tasks its scheduler was said to have. */
  readonly total?: number | undefined;
  readonly maxAttempts: number;
  readonly timeout: number | undefined;
  /** Undefined: a task may have one result only. */
  readonly rerun?: Rerun | undefined;
  /** Milliseconds until the next attempt of a task whose present one ended in `thrown`; undefined: there is none. May throw. */
  retryAfter(task: Task, thrown: unknown): number | undefined;
  readonly transferTask: ((task: unknown) => TransferList) | undefined;
  readonly signal: AbortSignal | undefined;
  /** The pool lives for this feed alone: when its scheduler has finished, the end begins. */
  readonly isMission: boolean;
  sink(events: SinkEvents): ResultSink;
  /** Called once, when nothing more will reach the sink. */
  ended(ending: Ending): void;
}

/** A feed that is being worked through. */
export interface FeedHandle {
  /** Takes no more from the scheduler; what was taken is finished. */
  drain(): void;
  /** Cancels what has no outcome yet. `ended` follows with the reason as its error. */
  cancel(reason: unknown): void;
  /** As `cancel`, for a consumer that has left: nothing more reaches it. */
  abandon(reason: unknown): void;
  /** As `Source.released`. */
  readonly released: Promise<void> | undefined;
}

/** A pool as the controllers see it. */
export interface PoolCore {
  readonly phase: Phase;
  readonly quorum$: Observable<Quorum>;
  /** Emits when `status` may have changed; hot. */
  readonly changed$: Observable<void>;
  status(): PoolStatus;
  /** Measures how long tasks wait and run, until what it returns is called. */
  measure(): () => void;
  /** Tells somebody what happens, until what it returns is called. */
  observe(observer: Observer): () => void;
  feed(request: FeedRequest): FeedHandle;
  /** One task, whose outcome goes to `call`. Returns how to cancel it. */
  call(task: unknown, call: Call): (reason: unknown) => void;
  /** For every worker, those to come included. */
  broadcast(message: unknown): void;
  /** Hands out nothing more until `resume`. Without effect once it is to end. */
  pause(): void;
  resume(): void;
  /** Why a new task would be refused; undefined while it would not. */
  refusal(): { readonly error: unknown } | undefined;
  /** Takes nothing new, resumes, finishes what it has, and calls `done` when everybody has stopped; with a `TeardownError` if one did not part well. */
  close(done: (ending: Ending) => void): void;
  /** Cancels everything and calls `done` when everybody is gone; the pool ends as `failed` if that is why. */
  terminate(reason: unknown, failed: boolean, done: (ending: Ending) => void): void;
}
