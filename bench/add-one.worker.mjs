import { exposeSolver } from '../dist/worker.js';

export default exposeSolver((n) => n + 1);
