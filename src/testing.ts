/**
 * Tests: workers without threads.
 *
 * @module rearguard/testing
 * @group Reference
 */
export type { Several, Solve, Solved, SolverHooks, SolverModule, Steps, TaskContext } from './contract/solver.js';
export { type InlineWorkerOptions, inlineWorker } from './testing/inline-worker.js';
export type { LinkFault } from './testing/link-fault.js';
