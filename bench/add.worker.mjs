import { exposeSolver } from '../dist/worker.js';

export default exposeSolver(({ a, b }) => a + b);
