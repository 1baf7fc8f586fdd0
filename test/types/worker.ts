import { exposeSolver } from 'rearguard/worker';

export default exposeSolver((task: { a: number; b: number }) => `${task.a + task.b}`);
