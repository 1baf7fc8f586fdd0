import { contestants } from '../contestants/index.mjs';
import { inLanes } from '../measures/calls.mjs';

const LANES = 64;

export default {
  name: 'run-64',
  title: `run() ${LANES} at a time, each caller calls again when it has its result`,
  solver: 'sum',
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
