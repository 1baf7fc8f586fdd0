// What must hold, and whether it does.
import Table from 'cli-table3';
import { METRICS } from './metrics.mjs';
import { times } from './print.mjs';
import { summary, timesAsGood } from './statistics.mjs';

const HAND_BATCHED = ['hand-256', 'hand-1024', 'hand-tuned'];
const PISCINA = ['piscina', 'piscina-16'];
const POOLIFIER = ['poolifier', 'poolifier-tuned'];

/** At least so many times as good as the best of some, or of all others. */
const atLeast = (load, factor, text, names) => ({
  load,
  required: `≥ ${factor} × ${text}`,
  measure(measured, metric = measured.metrics[0]) {
    const [mine, ...others] = finished(measured.rows);
    if (mine?.name !== 'rearguard') return undefined;
    const better = METRICS[metric].isHigherBetter ? 1 : -1;
    const [best] = others
      .filter(({ name }) => names?.includes(name) ?? true)
      .sort((one, other) => better * (summary(other, metric).median - summary(one, metric).median));
    if (!best) return undefined;
    const ratio = timesAsGood(mine, best, metric, METRICS[metric].isHigherBetter);
    return { holds: ratio >= factor, text: `${times(ratio)} (${best.label})` };
  },
});

/** A time of no more than so many times that of another. */
const atMost = (load, metric, factor, text, name) => ({
  load,
  required: `${METRICS[metric].label.slice(0, 3)} ≤ ${factor} × ${text}`,
  measure({ rows }) {
    const [mine, other] = ['rearguard', name].map((each) => finished(rows).find((row) => row.name === each));
    if (!mine || !other) return undefined;
    const ratio = timesAsGood(other, mine, metric, false);
    return { holds: ratio <= factor, text: times(ratio) };
  },
});

const TARGETS = [
  atLeast('tiny', 20, 'the best of piscina, tinypool, workerpool as they come', ['piscina', 'tinypool', 'workerpool']),
  atLeast('tiny', 10, 'poolifier at its best', POOLIFIER),
  atLeast('tiny', 0.6, 'batches by hand, the best of them', HAND_BATCHED),
  atLeast('tiny', 1, "Python's imap_unordered, chunks of 64", ['python']),
  atLeast('10us', 0.9, 'batches by hand, tuned', HAND_BATCHED),
  atLeast('100us', 0.97, 'the best of all'),
  atLeast('1ms', 0.97, 'the best of all'),
  atLeast('heavy-tail', 1, 'the best of all'),
  atMost('run-1', 'p50Us', 1, 'piscina', 'piscina'),
  atMost('run-1', 'p99Us', 1, 'piscina', 'piscina'),
  atMost('run-1', 'p50Us', 1.3, 'a bare postMessage round trip', 'hand'),
  atMost('run-1', 'p99Us', 1.3, 'a bare postMessage round trip', 'hand'),
  atLeast('run-64', 2, 'piscina at its best', PISCINA),
  atLeast('run-64', 1.2, 'poolifier at its best', POOLIFIER),
  atLeast('move-16MB', 0.95, 'by hand', ['hand']),
  atLeast('move-64MB', 0.95, 'by hand', ['hand']),
  {
    load: 'end',
    required: '≤ 5 ms more than the bare end of the threads',
    measure({ rows }) {
      const [mine, bare] = ['rearguard', 'hand'].map((each) => finished(rows).find(({ name }) => name === each));
      if (!mine || !bare) return undefined;
      const ms = summary(mine, 'endMs').median - summary(bare, 'endMs').median;
      return { holds: ms <= 5, text: `${ms.toFixed(1)} ms` };
    },
  },
  {
    load: 'memory',
    required: 'under 60 MB by task 100,000',
    measure: ({ rows }) => megabytes(finished(rows)[0], 'firstMb', 60),
  },
  {
    load: 'memory',
    required: 'flat after a tenth: under 16 MB, the size of a young generation',
    measure: ({ rows }) => megabytes(finished(rows)[0], 'laterMb', 16),
  },
  growth('wallUs', 'time'),
  growth('cpuUs', 'processor time'),
];

function growth(metric, text) {
  return {
    load: 'crews',
    required: `1 → 64 workers: ${text} a task < 2 ×`,
    measure({ rows }) {
      const [one, many] = ['rearguard-1', 'rearguard-64'].map((each) =>
        finished(rows).find(({ name }) => name === each),
      );
      if (!one || !many) return undefined;
      const ratio = timesAsGood(one, many, metric, false);
      return { holds: ratio < 2, text: times(ratio) };
    },
  };
}

const finished = (rows) => rows.filter(({ results }) => results.length > 0);

function megabytes(row, metric, limit) {
  if (!row) return undefined;
  const mb = summary(row, metric).median;
  return { holds: mb < limit, text: `${mb.toFixed(1)} MB` };
}

/** Every target of which both sides were measured. */
export const judge = (loads) =>
  TARGETS.flatMap(({ load, required, measure }) => {
    const measured = loads.find(({ name }) => name === load);
    const verdict = measured && measure(measured);
    return verdict ? [{ load, required, ...verdict }] : [];
  });

export function printTargets(targets) {
  if (targets.length === 0) return;
  const table = new Table({
    head: ['load', 'required of rearguard', 'measured', 'holds'],
    colAligns: ['left', 'left', 'left', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { load, required, text, holds } of targets) table.push([load, required, text, holds ? 'yes' : 'NO']);
  const held = targets.filter(({ holds }) => holds).length;
  console.log(
    `targets: ${held} of ${targets.length} hold (the size of the bundle is measured by npm run check)\n${table}`,
  );
}
