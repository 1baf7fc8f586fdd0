import { exposeSolver } from '../../../dist/worker.js';
import { solve } from '../deeds.mjs';

export default exposeSolver(solve);
