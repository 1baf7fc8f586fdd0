import { ThreadWorker } from 'poolifier';
import { solverOf } from '../solvers.mjs';

export default new ThreadWorker(solverOf());
