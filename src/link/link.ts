import type { WorkerId } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { DownFrame, UpFrame } from '../wire/frames.js';

/** Why a worker went away unasked. */
export interface Loss {
  /** In words: `exited with code 3`, `ran out of memory`, `threw outside any task`. */
  readonly reason: string;
  readonly exitCode: number | undefined;
  /** What it threw, if it said so. */
  readonly cause: unknown;
  /** True if the worker never got as far as being ready. */
  readonly atStart: boolean;
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
  /** Sends a frame. Throws, and sends nothing, if a value in it cannot be cloned. */
  send(frame: DownFrame, transfer?: TransferList): void;
  /** Ends the worker by force and resolves when it is gone. Idempotent. `exited` follows, not `lost`. */
  terminate(): Promise<void>;
  /** Whether the worker keeps the process alive; it does from the start. */
  hold(keepsProcessAlive: boolean): void;
  /** The leases that the worker has begun and not answered; undefined where nobody can tell. */
  running(): readonly number[] | undefined;
}

/** Starts a worker and its link. Reports to `events`, never before this has returned. */
export type OpenLink = (id: WorkerId, events: LinkEvents) => Link;
