import cliTruncate from 'cli-truncate';
import Table from 'cli-table3';
import type { Colors } from 'picocolors/types.js';
import { printable } from './units.js';

/** A column: its heading, and whether it holds numbers (right-aligned) or words. */
export interface Column {
  readonly heading: string;
  readonly holds: 'numbers' | 'words';
}

const INDENT = '  ';
const GAP = '  ';
const NO_LINES = {
  top: '', 'top-mid': '', 'top-left': '', 'top-right': '',
  bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '',
  mid: '', 'mid-mid': '', 'left-mid': '', 'right-mid': '',
  left: INDENT, middle: GAP, right: '',
};

/** Rows under headings, as wide as they need to be; the last column is cut in the middle where the width ends. */
export function table(columns: readonly Column[], rows: readonly string[][], width: number, colors: Colors): string {
  const last = columns.length - 1;
  const head = columns.map(({ heading }) => heading);
  const taken = head.slice(0, last).reduce((sum, heading, i) => sum + GAP.length + widest(heading, rows, i), INDENT.length);
  const room = Math.max(width - taken, 8);
  const drawn = new Table({
    chars: NO_LINES,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colAligns: columns.map(({ holds }) => (holds === 'numbers' ? 'right' : 'left')),
  });
  drawn.push(head.map(colors.dim));
  for (const row of rows) {
    drawn.push(row.map((cell, i) => (i === last ? cliTruncate(printable(cell), room, { position: 'middle' }) : cell)));
  }
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

const widest = (heading: string, rows: readonly string[][], column: number): number =>
  Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0));
