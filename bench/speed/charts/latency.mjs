import { summary } from '../statistics.mjs';
import { KINDS, kindOf, LABELS } from './render.mjs';

export const load = 'run-1';

/** From the median of a call's time to its 99th percentile. */
export function latency({ rows }) {
  const values = rows
    .filter(({ results }) => results.length > 0)
    .map((row) => ({
      p50: summary(row, 'p50Us').median,
      p99: summary(row, 'p99Us').median,
      label: row.label,
      kind: kindOf(row.name),
    }));
  const color = { field: 'kind', type: 'nominal', scale: KINDS, legend: { orient: 'bottom', title: null } };
  return {
    title: {
      text: 'run(), one at a time on an idle crew',
      subtitle: 'from the call to its result; dot: half of all calls take less, bar: 99 of 100 do',
    },
    width: 460,
    data: { values },
    encoding: { y: { field: 'label', type: 'nominal', sort: { field: 'p50' }, title: null, axis: LABELS } },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 2 },
        encoding: {
          x: { field: 'p50', type: 'quantitative', scale: { type: 'log' }, title: 'µs (logarithmic)' },
          x2: { field: 'p99' },
          color,
        },
      },
      { mark: { type: 'tick', thickness: 2 }, encoding: { x: { field: 'p99', type: 'quantitative' }, color } },
      {
        mark: { type: 'circle', size: 90, opacity: 1 },
        encoding: { x: { field: 'p50', type: 'quantitative' }, color },
      },
    ],
  };
}
