import { summary } from '../statistics.mjs';
import { KINDS, kindOf, LABELS } from './render.mjs';

export const loads = { '10us': '10 µs', '100us': '100 µs', '1ms': '1 ms', 'heavy-tail': 'heavy tail' };

/** One dot for each contestant and load, side by side for each load. */
export function efficiency(measured) {
  const values = measured.flatMap(({ name, rows }) =>
    rows
      .filter(({ results }) => results.length > 0)
      .map((row) => ({
        ...summary(row, 'efficiency'),
        load: loads[name],
        label: labelOf(row),
        kind: kindOf(row.name),
      })),
  );
  return {
    title: {
      text: 'How much of two processors becomes work',
      subtitle: 'efficiency: the least time the tasks can take ÷ the time they took',
    },
    data: { values },
    spacing: 24,
    facet: {
      column: {
        field: 'load',
        type: 'nominal',
        sort: Object.values(loads),
        header: {
          title: 'how long a task takes',
          titleColor: '#7d8590',
          labelColor: '#7d8590',
          labelFontSize: 12,
          titleFontWeight: 'normal',
        },
      },
    },
    spec: {
      width: 125,
      encoding: {
        y: {
          field: 'label',
          type: 'nominal',
          title: null,
          axis: LABELS,
          sort: [...new Set(values.map(({ label }) => label))],
        },
      },
      layer: [
        {
          mark: { type: 'rule', strokeWidth: 2, color: '#7d8590' },
          encoding: { x: { field: 'min', type: 'quantitative' }, x2: { field: 'max' } },
        },
        {
          mark: { type: 'circle', size: 90, opacity: 1 },
          encoding: {
            x: {
              field: 'median',
              type: 'quantitative',
              scale: { domain: [0, 1], clamp: true },
              title: 'efficiency',
              axis: { values: [0, 0.5, 1] },
            },
            color: { field: 'kind', type: 'nominal', scale: KINDS, legend: { orient: 'bottom', title: null } },
          },
        },
      ],
    },
  };
}

/** The same name in each column, though settings differ with the load. */
const labelOf = ({ name, label }) =>
  ({ 'piscina-16': 'piscina, tuned', 'tinypool-16': 'tinypool, tuned', 'poolifier-tuned': 'poolifier, tuned' })[name] ??
  label;
