import { exposeSolver } from 'rearguard/worker';

if (self.name !== 'never') throw new RangeError('not today');
export default exposeSolver((task: number) => task);
