import { summary } from '../statistics.mjs';
import { KINDS, kindOf, LABELS } from './render.mjs';

export const load = 'tiny';

/** Bars on a scale of powers: the slowest and the fastest are three orders apart. */
export function tiny({ rows }) {
  const values = rows
    .filter(({ results }) => results.length > 0)
    .map((row) => ({ ...summary(row, 'rate'), label: row.label, kind: kindOf(row.name) }));
  const y = {
    field: 'label',
    type: 'nominal',
    sort: { field: 'median', order: 'descending' },
    title: null,
    axis: LABELS,
  };
  const x = {
    field: 'median',
    type: 'quantitative',
    scale: { type: 'log', domainMin: 1000 },
    title: 'tasks a second (logarithmic)',
  };
  return {
    title: {
      text: 'Tiny tasks, streamed from a generator',
      subtitle: 'two workers; median, the line shows the slowest and the fastest round',
    },
    width: 460,
    data: { values },
    encoding: { y },
    layer: [
      {
        mark: { type: 'bar', height: 14 },
        encoding: {
          x: { ...x, axis: { values: [1e3, 1e4, 1e5, 1e6, 1e7], format: ',.0f' } },
          x2: { datum: 1000 },
          color: { field: 'kind', type: 'nominal', scale: KINDS, legend: { orient: 'bottom', title: null } },
        },
      },
      {
        mark: { type: 'rule', color: '#7d8590', strokeWidth: 2 },
        encoding: { x: { field: 'min', type: 'quantitative' }, x2: { field: 'max' } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6, color: '#7d8590' },
        encoding: { x: { field: 'max', type: 'quantitative' }, text: { field: 'median', format: ',.3~s' } },
      },
    ],
  };
}
