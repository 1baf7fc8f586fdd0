import { exposeSolver } from 'rearguard/worker';

export default exposeSolver((task) => task * task);
