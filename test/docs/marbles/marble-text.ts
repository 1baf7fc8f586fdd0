/** What was seen in a row: a symbol of one character, at a frame. */
type Seen = readonly [frame: number, symbol: string];

/** A row of a diagram: marbles, or bars where something lasts, which begin with a letter and end with `.` or, in failure, with `!`. */
export interface Row {
  readonly label: string;
  readonly kind: 'marbles' | 'bars';
  readonly seen: readonly Seen[];
}

/** Rows as text, aligned. What is seen in one frame is in brackets, and that frame takes as many columns in every row. */
export function marbleText(title: string, rows: readonly Row[]): string {
  const frames = 1 + Math.max(...rows.flatMap(({ seen }) => seen.map(([frame]) => frame)));
  const cells = rows.map((row) => (row.kind === 'bars' ? barCells(row, frames) : marbleCells(row, frames)));
  const width = (frame: number): number => Math.max(1, ...cells.map((row) => row[frame]?.text.length ?? 0));
  const margin = 2 + Math.max(...rows.map(({ label }) => label.length));
  const lines = rows.map(({ label }, row) => {
    const columns = cells[row]?.map(({ text, filler }, frame) => text.padEnd(width(frame), filler)) ?? [];
    return `${label.padEnd(margin)}${columns.join('')}`.trimEnd();
  });
  return `${title}\n\n${lines.join('\n')}\n`;
}

interface Cell {
  readonly text: string;
  readonly filler: string;
}

const grouped = (symbols: string): string => (symbols.length > 1 ? `(${symbols})` : symbols);

const at = (seen: readonly Seen[], frame: number): string =>
  seen
    .filter(([when]) => when === frame)
    .map(([, symbol]) => symbol)
    .join('');

function marbleCells({ seen }: Row, frames: number): Cell[] {
  let over = false;
  return Array.from({ length: frames }, (_, frame) => {
    const symbols = at(seen, frame);
    over ||= /[|#]/.test(symbols);
    return { text: grouped(symbols), filler: over ? ' ' : '-' };
  });
}

function barCells({ seen }: Row, frames: number): Cell[] {
  let lasts = false;
  return Array.from({ length: frames }, (_, frame) => {
    const symbols = at(seen, frame);
    if (symbols !== '') lasts = !/[.!]$/.test(symbols);
    return { text: grouped(symbols.replaceAll('.', '')), filler: lasts ? '=' : '-' };
  });
}
