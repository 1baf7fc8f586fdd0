import Table from 'cli-table3';
import { METRICS } from './metrics.mjs';
import { summary, timesAsGood } from './statistics.mjs';

const STYLE = { head: [], border: [], compact: true };

/** The table of a load: each contestant's medians, their spread, and what rearguard is beside it. */
export function printLoad({ title, metrics, rows }) {
  const mine = rows.find(({ name, results }) => name === 'rearguard' && results.length > 0);
  const labels = metrics.map((metric) => METRICS[metric].label);
  const table = new Table({
    head: ['', ...labels.flatMap((label) => [label, 'min–max', ...(mine ? ['rearguard'] : [])])],
    colAligns: ['left', ...labels.flatMap(() => ['right', 'right', ...(mine ? ['right'] : [])])],
    style: STYLE,
  });
  for (const row of rows) {
    if (row.error) table.push([row.label, { content: shortened(row.error), colSpan: labels.length * (mine ? 3 : 2) }]);
    else table.push([row.label, ...metrics.flatMap((metric) => cells(row, mine, metric))]);
  }
  console.log(`${title}\n${table}\n`);
}

function cells(row, mine, metric) {
  const { show, isHigherBetter } = METRICS[metric];
  const { median, min, max } = summary(row, metric);
  const shown = [show(median), `${show(min)}–${show(max)}`];
  if (!mine) return shown;
  return [...shown, row === mine ? '' : times(timesAsGood(mine, row, metric, isHigherBetter))];
}

export const times = (ratio) => `${ratio.toFixed(ratio < 9.95 ? 2 : ratio < 99.5 ? 1 : 0)} ×`;

const shortened = (text) => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
};
