import { contestant, contestants } from '../contestants/index.mjs';
import { LONG_WARM_MS } from '../long-warm-up.mjs';
import { listed } from '../measures/listed.mjs';

const TASKS = 2_000;
const SHORTEST_US = 50;
const LONGEST_US = 200_000;

/** Durations of a bounded Pareto distribution with exponent 1; the same seed, the same tasks. */
export function durations(seed) {
  const random = mulberry32(seed);
  return Array.from({ length: TASKS }, () => {
    const share = random() * (1 - SHORTEST_US / LONGEST_US);
    return SHORTEST_US / (1 - share);
  });
}

/** A small generator of numbers from 0 to 1 that can be seeded. */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export default {
  name: 'heavy-tail',
  title: `${TASKS.toLocaleString('en')} tasks with a heavy tail (Pareto, 50 µs to 200 ms), the same for all, other ones each round`,
  solver: 'spin',
  warmMs: LONG_WARM_MS,
  metrics: ['efficiency'],
  contestants: [
    contestant('rearguard'),
    contestant('hand-tuned', { batch: 2, inFlight: 2 }),
    contestant('hand', { inFlight: 2 }),
    { ...contestant('hand', { inFlight: 1 }), name: 'hand-1', label: 'by hand, one task in flight' },
    contestant('poolifier-tuned', { width: 256, perWorker: 2 }),
    contestant('tinypool-16', { perWorker: 2 }),
    contestant('piscina-16', { perWorker: 2 }),
    ...contestants('poolifier', 'tinypool', 'piscina', 'workerpool', 'threads'),
  ].map((each) =>
    each.setting.perWorker === 2 ? { ...each, label: each.label.replace(/\d+( a worker)?$/, '2$1') } : each,
  ),
  measure: listed(durations),
};
