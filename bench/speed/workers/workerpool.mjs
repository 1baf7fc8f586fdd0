import workerpool from 'workerpool';
import { solverOf } from '../solvers.mjs';

workerpool.worker({ solve: solverOf((buffer) => new workerpool.Transfer(buffer, [buffer])) });
