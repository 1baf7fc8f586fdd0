import { expect, it } from 'vitest';
import { speedBlock, withSpeed } from '../../scripts/speed-table.mjs';
import { read } from './pages.js';

const PAGE = 'docs/comparison.md';
const tables = [...read(PAGE).matchAll(/^<!-- as in (\S+) -->\n((?:\|.*\n)+)/gm)].map(([, from, table]) => ({
  from: from as string,
  title: (table as string).split('\n')[0] as string,
  table: table as string,
}));

it('compares what a command has printed', () => {
  expect(tables).toHaveLength(3);
});

it.each(tables)('shows "$title" as $from does', ({ from, table }) => {
  expect(read(from)).toContain(table);
});

it('has the numbers of the last bench that was saved: `npm run bench:comparison`', () => {
  expect(read(PAGE)).toBe(withSpeed(read(PAGE)));
});

it('shows the best median of each pool, whichever way is better', () => {
  const row = (name: string, metric: string, ...values: number[]) => ({
    name,
    results: values.map((value) => ({ [metric]: value })),
  });
  const loads = [
    {
      title: 'tiny tasks',
      metrics: ['rate'],
      rows: [
        row('rearguard', 'rate', 3_000, 1_000, 2_000),
        row('piscina', 'rate', 10),
        row('piscina-64', 'rate', 1_234.5),
      ],
    },
    {
      title: 'the end',
      metrics: ['endMs'],
      rows: [row('rearguard', 'endMs', 4), row('hand', 'endMs', 2, 3), row('piscina', 'endMs')],
    },
    { title: 'memory', metrics: ['firstMb'], rows: [row('rearguard', 'firstMb', 1)] },
  ];
  expect(speedBlock({ text: 'Node, 2 processors\nmore', loads }, ['tiny.svg']).split('\n').slice(3)).toEqual([
    '| | in | rearguard | piscina | by hand |',
    '|---|---|--:|--:|--:|',
    '| tiny tasks | tasks a second | 2,000 | 1,235 |  |',
    '| the end | ms | 4.0 |  | 2.5 |',
    '',
    '![tiny: rearguard beside others](charts/tiny.svg)',
    '',
    '',
  ]);
});
