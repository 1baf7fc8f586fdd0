import Table from 'cli-table3';
import { METRICS } from './metrics.mjs';
import { summary, timesAsGood } from './statistics.mjs';

const STYLE = { head: [], border: [], compact: true };

const UNDISTURBED = 0.9;

/** The table of a load: each contestant's medians, their spread, and what rearguard is beside it. */
export function printLoad({ title, metrics, rows, shares }) {
  const mine =
    rows.length > 1 ? rows.find(({ name, results }) => name === 'rearguard' && results.length > 0) : undefined;
  const columns = metrics.flatMap((metric, at) => columnsOf(metric, at, mine));
  const table = new Table({
    head: ['', ...columns.map(({ head }) => head)],
    colAligns: ['left', ...columns.map(() => 'right')],
    style: STYLE,
  });
  for (const row of rows) {
    if (row.error) table.push([row.label, { content: shortened(row.error), colSpan: columns.length }]);
    else table.push([row.label, ...columns.map(({ cell }) => cell(row))]);
  }
  const disturbed = shares.filter((share) => share < UNDISTURBED).length;
  const warning = `${disturbed} of ${shares.length} rounds began with less than ${UNDISTURBED * 100} % of the machine's speed: something else runs on it\n`;
  console.log(`${title}\n${table}\n${disturbed > 0 ? warning : ''}`);
}

/** A rate beside an efficiency says the same in other words: it needs no spread and no ratio. */
function columnsOf(metric, at, mine) {
  const { label, show, isHigherBetter } = METRICS[metric];
  const columns = [{ head: label, cell: (row) => show(summary(row, metric).median) }];
  if (at > 0 && metric === 'rate') return columns;
  columns.push({
    head: 'min–max',
    cell(row) {
      const { min, max } = summary(row, metric);
      return row.results.length > 1 ? `${show(min)}–${show(max)}` : '';
    },
  });
  if (mine)
    columns.push({
      head: 'rearguard',
      cell: (row) => (row === mine ? '' : times(timesAsGood(mine, row, metric, isHigherBetter))),
    });
  return columns;
}

export const times = (ratio) => `${ratio.toFixed(ratio < 9.95 ? 2 : ratio < 99.5 ? 1 : 0)} ×`;

const shortened = (text) => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
};
