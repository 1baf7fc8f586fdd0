import { contestants } from '../contestants/index.mjs';
import { streaming } from '../measures/stream.mjs';

export default {
  name: 'tiny',
  title: 'tiny tasks, ({ a, b }) => a + b, streamed from a generator',
  solver: 'sum',
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
