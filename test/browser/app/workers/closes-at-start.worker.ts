import { exposeSolver } from 'rearguard/worker';

export default exposeSolver((task: number) => task);
self.close();
