import { contestants } from '../contestants/index.mjs';
import { LONG_WARM_MS } from '../long-warm-up.mjs';
import { inLanes } from '../measures/calls.mjs';

const LANES = 64;

export default {
  name: 'run-64',
  title: `run() ${LANES} at a time, each caller calls again when it has its result`,
  solver: 'sum',
  warmMs: LONG_WARM_MS,
  metrics: ['rate'],
  contestants: contestants(
    'rearguard',
    'hand',
    'poolifier-tuned',
    'poolifier',
    'tinypool-16',
    'tinypool',
    'piscina-16',
    'piscina',
    'workerpool',
    'threads',
  ),
  measure: inLanes(LANES, (pool) => async (turn) => {
    const sum = await pool.call({ a: turn, b: 1 });
    if (sum !== turn + 1) throw new Error(`${turn} + 1 came to ${sum}`);
  }),
};
