import type { WorkerLike } from './worker-input.js';

/** What a scheduler in a thread of its own does: makes its tasks from what `fromThread` was given as `data`. */
export type MakeTasks<T, D = unknown> = (data: D) => Iterable<T> | AsyncIterable<T>;

/** A scheduler file as a value, as `exposeScheduler` returns it. It carries the types of its tasks and of its data. */
export interface SchedulerModule<T, D = unknown> {
  readonly tasks: MakeTasks<T, D>;
}

/** What is started in a thread of its own: the URL of a file that calls `exposeScheduler`, or a function without parameters that makes the worker. */
export type ThreadInput = URL | (() => WorkerLike);

/** A scheduler made by `fromThread`. */
export interface ThreadScheduler<T> {
  /** What it is started from. */
  readonly fromThread: ThreadInput | SchedulerModule<T, never>;
  /** What its `tasks` are called with. */
  readonly data: unknown;
  /** Never there at run time. */
  readonly [scheduled]?: T;
}

declare const scheduled: unique symbol;

/** The schedulers among the exports of a scheduler file. */
export type SchedulerOf<M> = Extract<M[keyof M], SchedulerModule<unknown, never>>;

/** What the tasks of `M` are: of a scheduler file, `typeof import('./tasks.worker.js')`, those of its scheduler; anything else is the task itself. */
export type ScheduledBy<M> = [SchedulerOf<M>] extends [never]
  ? M
  : SchedulerOf<M> extends SchedulerModule<infer T, never>
    ? T
    : never;

/** What a scheduler file wants as `data`. */
export type DataOf<M> = [SchedulerOf<M>] extends [never]
  ? unknown
  : SchedulerOf<M> extends SchedulerModule<unknown, infer D>
    ? D
    : never;

/** `data` as an argument: it may be left out where `undefined` will do. */
export type DataArgument<D> = undefined extends D ? [data?: D] : [data: D];
