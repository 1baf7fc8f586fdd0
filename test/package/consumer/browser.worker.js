import { exposeSolver } from 'rearguard/worker';

exposeSolver((task) => task * task);
