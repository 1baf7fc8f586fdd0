/**
 * The worker file: what solves one task.
 *
 * @module rearguard/worker
 * @group Reference
 */
export type { Several, Solve, Solved, SolverHooks, SolverModule, Steps, TaskContext } from './contract/solver.js';
export type { TransferList } from './contract/transfer.js';
export { exposeSolver } from './worker/expose-solver.js';
export { transfer } from './worker/transfer.js';
