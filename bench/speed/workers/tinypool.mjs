import { move } from 'tinypool';
import { solverOf } from '../solvers.mjs';

export default solverOf(move);
