import { openPool, type PoolOptions } from 'rearguard';
import { exposeSolver } from 'rearguard/worker';

const options: PoolOptions = { size: 1 };
export const open = (worker: URL) => openPool<number, string>(worker, options);
export const solver = exposeSolver((task: number) => String(task));
