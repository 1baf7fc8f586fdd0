import Table from 'cli-table3';
import { FAULTS } from './deeds.mjs';

const WIDTH = 24;
const PLAIN_STYLE = { head: [], border: [] };

/** The faulty task's end, and how many of the bystanders were done. */
export function printTable(rows) {
  const table = new Table({
    head: ['', ...Object.values(FAULTS)],
    colWidths: [16, ...Object.keys(FAULTS).map(() => WIDTH)],
    wordWrap: true,
    style: PLAIN_STYLE,
  });
  for (const { label, cells } of rows) table.push([label, ...cells.map(inWords)]);
  console.log(table.toString());
}

function inWords({ verdict, error, died, bystanders, ms }) {
  const lines = [ms === undefined ? verdict : `${verdict} (${(ms / 1000).toFixed(1)} s)`];
  if (error && (error.name || error.message))
    lines.push(shortened(`${error.name || 'no name'}: ${error.message.replace(/\s+/g, ' ') || 'no message'}`));
  if (died) lines.push(`process ended with code ${died.exitCode}`);
  lines.push(
    `${bystanders.done} of ${bystanders.of} done${bystanders.failed > 0 ? `, ${bystanders.failed} failed` : ''}`,
  );
  return lines.join('\n');
}

const shortened = (text) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

export function printLatencies(latencies) {
  const table = new Table({
    head: ['rearguard', 'runs', 'median ms', 'min', 'max', 'aim'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
    style: PLAIN_STYLE,
  });
  for (const { what, outcome, lost, runs, aimMs } of latencies) {
    const row = (name, { median, min, max }) =>
      table.push([name, runs, ...[median, min, max].map(rounded), `≤ ${aimMs}: ${median <= aimMs ? 'met' : 'MISSED'}`]);
    if (lost) row(`${what} on quorum$`, lost);
    row(lost ? `${what.split(' → ')[0]} → outcome` : what, outcome);
  }
  console.log(table.toString());
}

const rounded = (ms) => ms.toFixed(1);
