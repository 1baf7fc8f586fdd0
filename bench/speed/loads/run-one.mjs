import { contestant, contestants } from '../contestants/index.mjs';
import { LONG_WARM_MS } from '../long-warm-up.mjs';
import { oneAtATime } from '../measures/calls.mjs';

export default {
  name: 'run-1',
  title: 'run() one at a time on an idle crew',
  solver: 'sum',
  warmMs: LONG_WARM_MS,
  metrics: ['p50Us', 'p99Us'],
  contestants: [
    contestant('rearguard'),
    { ...contestant('hand'), label: 'by hand, a bare postMessage each way' },
    ...contestants('piscina', 'tinypool', 'workerpool', 'poolifier', 'threads'),
  ],
  measure: oneAtATime,
};
