import { expect, it } from 'vitest';
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
