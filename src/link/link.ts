import type { LeaseId, WorkerId } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { DownFrame, UpFrame } from '../wire/frames.js';
import type { RunningLease } from '../wire/lease-block.js';

/** Why a worker went away unasked. */
export interface Loss {
  /** In words: `exited with code 3`, `ran out of memory`, `threw outside any task`. */
  readonly reason: string;
  readonly exitCode: number | undefined;
  /** What it threw, if it said so. */
  readonly cause: unknown;
  /** True if the worker never got as far as being ready. */
  readonly atStart: boolean;
  /** It was ended by force because of a task that had its outcome already: nothing that was in its hands is to blame. */
  readonly forced: boolean;
}

/** What a link reports, in the order it happened. */
export interface LinkEvents {
  /** A frame arrived. */
  frame(frame: UpFrame): void;
  /** The worker went away unasked. Every frame that it had sent before was reported first. Nothing follows. */
  lost(loss: Loss): void;
  /** The worker has stopped as told and its thread is gone. Nothing follows. */
  exited(): void;
}

/** The main-thread end of one worker. */
export interface Link {
  readonly id: WorkerId;
  /**
   * Sends a frame. Throws, and sends nothing, if a value in it cannot be cloned. An `abort`, or a `stop` with one, is
   * also written into the lease block, so that a solver that never lets go of its thread can see it.
   */
  send(frame: DownFrame, transfer?: TransferList): void;
  /** Asks the worker to exit, then ends it by force; resolves when it is gone. Idempotent. `exited` follows, not `lost`. */
  terminate(): Promise<void>;
  /** Whether the worker keeps the process alive; it does from the start. */
  hold(keepsProcessAlive: boolean): void;
  /**
   * Takes back up to `count` tasks that the worker has not begun, the last ones first. Returns their leases; undefined where the worker has to be
   * asked: a `returned` frame follows, unless it goes away.
   */
  takeBack(count: number): LeaseId[] | undefined;
  /** The leases that the worker has begun and not ended; undefined where nobody can tell. */
  running(): readonly RunningLease[] | undefined;
}

/** Starts a worker and its link. Reports to `events`, never before this has returned. */
export type OpenLink = (id: WorkerId, events: LinkEvents) => Link;
