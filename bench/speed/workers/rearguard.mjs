import { exposeSolver, transfer } from '../../../dist/worker.js';
import { solverOf } from '../solvers.mjs';

export default exposeSolver(solverOf((buffer) => transfer(buffer, [buffer])));
