/**
 * The worker file: what solves one task; and the scheduler that has a thread of its own.
 *
 * @module rearguard/worker
 * @group Reference
 */
export type { Several, Solve, Solved, SolverHooks, SolverModule, Steps, TaskContext } from './contract/solver.js';
export type { MakeTasks, SchedulerModule } from './contract/thread.js';
export type { TransferList } from './contract/transfer.js';
export { exposeScheduler } from './worker/expose-scheduler.js';
export { exposeSolver } from './worker/expose-solver.js';
export { transfer } from './worker/transfer.js';
