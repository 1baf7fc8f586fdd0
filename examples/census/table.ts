import Table from 'cli-table3';
import cliTruncate from 'cli-truncate';
import type { Colors } from 'picocolors/types.js';
import { printable } from './units.js';

/** A column: its heading, and whether it holds numbers (right-aligned) or words. */
export interface Column {
  readonly heading: string;
  readonly holds: 'numbers' | 'words';
}

const INDENT = '  ';
const GAP = '  ';
const LEAST_ROOM = 8;
const LINES =
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right mid mid-mid left-mid right-mid right';
const NO_LINES = Object.fromEntries(LINES.split(' ').map((name) => [name, '']));

/** Rows under headings, as wide as they need to be; the last column is cut in the middle where the width ends. */
export function table(columns: readonly Column[], rows: readonly string[][], width: number, colors: Colors): string {
  const last = columns.length - 1;
  const head = columns.map(({ heading }) => heading);
  const widths = head
    .slice(0, last)
    .map((heading, i) => Math.max(heading.length, ...rows.map((row) => cell(row, i).length)));
  const room = width - widths.reduce((sum, each) => sum + each + GAP.length, INDENT.length);
  const drawn = new Table({
    chars: { ...NO_LINES, left: INDENT, middle: GAP },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: columns.map(({ holds }) => (holds === 'numbers' ? 'right' : 'left')),
  });
  drawn.push(head.map(colors.dim));
  for (const row of rows) {
    const words = cliTruncate(printable(cell(row, last)), Math.max(room, LEAST_ROOM), { position: 'middle' });
    drawn.push([...row.slice(0, last), words]);
  }
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const cell = (row: readonly string[], column: number): string => row[column] ?? '';
