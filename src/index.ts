/**
 * The main thread: pools, schedulers, errors.
 *
 * @module rearguard
 * @group Reference
 */
export type { WorkerPoolOptions } from './contract/mission.js';
export type { PoolOptions, Rate, Recycle, Rerun, ResourceLimits, Retry, SolveOptions } from './contract/options.js';
export type { DeadLetter, FailedAttempt, Outcome, OutcomeFacts } from './contract/outcome.js';
export type { Member, MemberState, Quorum } from './contract/quorum.js';
export type { DemandScheduler, ReadableStreamLike, Scheduler, TaskSource } from './contract/scheduler.js';
export type { Several, Solve, Solved, SolverHooks, SolverModule, Steps, TaskContext } from './contract/solver.js';
export type { Overflow } from './contract/source.js';
export type { Percentiles, Phase, PoolStatus, WorkerStatus } from './contract/status.js';
export type {
  DataArgument,
  DataOf,
  MakeTasks,
  ScheduledBy,
  SchedulerModule,
  SchedulerOf,
  ThreadInput,
  ThreadScheduler,
} from './contract/thread.js';
export type { TransferList } from './contract/transfer.js';
export type { ResultOf, SolverOf, TaskOf, WorkerInput, WorkerLike, WorkerModule } from './contract/worker-input.js';
export type { Pool, TaskOptions } from './controller/pool.js';
export type { WorkerPool } from './controller/worker-pool.js';
export { type DrainOnSignalsOptions, drainOnSignals } from './drain-on-signals.js';
export {
  OptionError,
  OverflowError,
  PoolClosedError,
  RearguardError,
  SourceError,
  SpawnError,
  TaskError,
  TaskTimeoutError,
  TeardownError,
  WorkerLostError,
} from './errors.js';
export { openPool } from './open-pool.js';
export { solveWith } from './solve-with.js';
export { fromDemand } from './source/from-demand.js';
export { fromThread } from './source/from-thread.js';
export { workerPool } from './worker-pool.js';
