import type { LeaseId } from '../contract/task.js';

/** One error or value on its way between two threads. */
export type EncodedPart =
  | { readonly kind: 'value'; readonly value: unknown }
  | {
      readonly kind: 'error';
      /** Its `name`, then its classes, the nearest first. */
      readonly names: readonly string[];
      readonly message: string;
      readonly stack: string;
      readonly fields: ReadonlyMap<string, unknown>;
      /** Properties that hold other parts, by their position: `cause`, `errors` … */
      readonly links: ReadonlyMap<string, number | readonly number[]>;
    };

/** What was thrown, followed by the errors it leads to; made and read by the error codec. Flat, so that neither depth nor cycles matter. */
export type EncodedError = readonly EncodedPart[];

/** A batch: task `i` is lease `first + i`. */
export interface TasksFrame {
  readonly type: 'tasks';
  readonly first: LeaseId;
  readonly values: unknown[];
  /** The task of each: the first of a row without a gap, or one by one. */
  readonly ids: number | number[];
  /** Only where one is not 1. */
  readonly attempts: number[] | undefined;
  /** The time of each task is wanted, not only of the batch. */
  readonly timed: boolean;
  /** How many results each of them may send before it is given more credit; 0: a task may have one result only. */
  readonly credit: number;
  /** How many of the first results of each were delivered by an attempt before, and are not to be sent; only where there are some. */
  readonly skips?: number[] | undefined;
  /** Its number among the batches that can be taken back, where memory is shared; 0 where it is not; undefined: it cannot. */
  batch?: number | undefined;
  /** What an observer of the pool sends along with each. */
  readonly carried?: readonly unknown[] | undefined;
}

/** Main thread to worker. */
export type DownFrame =
  | TasksFrame
  /** Give these leases up: abort what runs, forget what waits. Each still gets an answer. */
  | { readonly type: 'abort'; readonly leases: LeaseId[]; readonly reason: EncodedError }
  /** This attempt may send so many results, in all. */
  | { readonly type: 'credit'; readonly lease: LeaseId; readonly until: number }
  /** Give back up to so many tasks that were not begun, where no memory is shared. Answered with `returned`. */
  | { readonly type: 'return'; readonly count: number }
  /** Tear down and report `stopped`. With `abort`, what still runs or waits is given up first. */
  | { readonly type: 'stop'; readonly abort: EncodedError | undefined }
  /** For the `onBroadcast` hook. */
  | { readonly type: 'broadcast'; readonly message: unknown }
  /** Leave at once, without a teardown. Who can hear this ends in a more orderly way than by force. */
  | { readonly type: 'exit' };

/** Results of one attempt that follow each other: its lease, the number of the first among those that it sent (from 0), and the results. */
export type PartsRun = [lease: LeaseId, from: number, values: unknown[]];

/** Results of tasks that give several. Their outcomes come later, in the same channel. */
export interface PartsFrame {
  readonly type: 'parts';
  readonly runs: PartsRun[];
}

/** Outcomes of attempts, with all that belongs to them, so that they arrive together or not at all. */
export interface OutcomesFrame {
  readonly type: 'outcomes';
  /** The first of a contiguous run, or one entry per value. */
  readonly leases: LeaseId | LeaseId[];
  /** Results; an `EncodedError` at the positions that `failed` lists. */
  readonly values: unknown[];
  readonly failed: number[] | undefined;
  /** Positions of tasks that gave several results, or none: all of them were sent before. */
  readonly ended?: number[] | undefined;
  /** Child tasks of the attempts that succeeded: position of the parent, then its children. */
  readonly children: [number, unknown[]][] | undefined;
  /** Running time of all of them together, in ms. */
  readonly ranMs: number;
  /** Running time of each, if the batch was `timed`. */
  readonly times: number[] | undefined;
  /** Heap in use in MiB, where it is wanted and it was looked at. */
  readonly heapMb: number | undefined;
  /** With this the worker has said everything about its tasks, and waits. Where nothing was left to say it waits without a word. */
  readonly idle: boolean;
}

/** Worker to main thread. */
export type UpFrame =
  /** `setup` ran: the worker is idle and waits for tasks. */
  | { readonly type: 'ready' }
  /** `setup` or `onBroadcast` failed. */
  | { readonly type: 'failed'; readonly error: EncodedError }
  /** These leases were not begun and never will be. */
  | { readonly type: 'returned'; readonly leases: LeaseId[] }
  | PartsFrame
  | OutcomesFrame
  /** `teardown` ran (or failed with `error`); the thread ends by itself now. */
  | { readonly type: 'stopped'; readonly error: EncodedError | undefined };
