import { contestants } from '../contestants/index.mjs';
import { LONG_WARM_MS } from '../long-warm-up.mjs';
import { streaming } from '../measures/stream.mjs';

export default {
  name: 'tiny',
  title: 'tiny tasks, ({ a, b }) => a + b, streamed from a generator',
  solver: 'sum',
  warmMs: LONG_WARM_MS,
  metrics: ['rate'],
  contestants: contestants(
    'rearguard',
    'hand-1024',
    'hand-256',
    'hand',
    'poolifier-tuned',
    'poolifier',
    'tinypool-16',
    'tinypool',
    'piscina-16',
    'piscina',
    'workerpool',
    'threads',
    'python',
  ),
  measure: streaming({
    task: (index) => ({ a: index, b: 1 }),
    checked: (count) => (count * (count + 1)) / 2,
    lookEvery: 64,
  }),
};
