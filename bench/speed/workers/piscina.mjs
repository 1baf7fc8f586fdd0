import { move } from 'piscina';
import { solverOf } from '../solvers.mjs';

export default solverOf(move);
