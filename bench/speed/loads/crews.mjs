import { contestant } from '../contestants/index.mjs';
import { LONG_WARM_MS } from '../long-warm-up.mjs';
import tiny from './tiny.mjs';

const SIZES = [1, 2, 4, 8, 16, 32, 64];

export default {
  name: 'crews',
  title: 'tiny tasks streamed to 1 … 64 workers: time, and processor time of all threads, a task',
  solver: 'sum',
  warmMs: LONG_WARM_MS,
  metrics: ['wallUs', 'cpuUs'],
  contestants: SIZES.map((size) => ({
    ...contestant('rearguard'),
    name: `rearguard-${size}`,
    label: `rearguard, ${size} worker${size === 1 ? '' : 's'}`,
    size,
  })),
  measure: tiny.measure,
};
