import { exposeSolver } from 'rearguard/worker';

export default exposeSolver(({ a, b }) => a + b);
