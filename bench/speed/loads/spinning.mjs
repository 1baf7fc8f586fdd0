import { contestant, contestants } from '../contestants/index.mjs';
import { streaming, sumUpTo } from '../measures/stream.mjs';

/** Tasks that take the processor for so long, whatever else the machine does meanwhile: so many turns, not so much time. */
export const spinning = ({ name, taskUs, title, hand, tuned, width, warmMs }) => ({
  name,
  title: `${title}, streamed from a generator`,
  solver: 'spin',
  warmMs,
  metrics: ['efficiency', 'rate'],
  contestants: [
    contestant('rearguard'),
    contestant('hand-tuned', tuned),
    contestant('hand', hand),
    contestant('poolifier-tuned', width),
    contestant('tinypool-16', width),
    contestant('piscina-16', width),
    ...contestants('poolifier', 'tinypool', 'piscina', 'workerpool', 'threads'),
  ],
  measure: streaming({
    task: (index, turnsPerUs) => ({ a: index, turns: Math.round(taskUs * turnsPerUs) }),
    checked: sumUpTo,
    taskUs,
    lookEvery: taskUs < 50 ? 16 : 1,
  }),
});
