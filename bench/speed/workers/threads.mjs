import { expose, Transfer } from 'threads/worker';
import { solverOf } from '../solvers.mjs';

expose(solverOf((buffer) => Transfer(buffer, [buffer])));
