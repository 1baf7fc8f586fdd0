import { Tinypool } from 'tinypool';
import { solverOf } from '../solvers.mjs';

export default solverOf(Tinypool.move);
