export type { Solve, Solved, SolverHooks, SolverModule, TaskContext } from './contract/solver.js';
export { inlineWorker } from './testing/inline-worker.js';
