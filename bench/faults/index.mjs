// The fault table, rearguard beside its peers, and how fast rearguard finds out.
//   npm run bench -- faults [--json] [--runs 20] [--only rearguard,piscina]
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FAULTS } from './deeds.mjs';
import { LATENCIES, latency } from './latencies.mjs';
import { measureCell } from './measure-cell.mjs';
import { printLatencies, printTable } from './print.mjs';

const ROWS = [
  { peer: 'rearguard', how: 'once', label: 'rearguard' },
  { peer: 'rearguard', how: 'always', label: 'rearguard, fault at every attempt' },
  ...['threads', 'piscina', 'tinypool', 'workerpool', 'poolifier'].map((peer) => ({ peer, how: 'once', label: peer })),
];

export async function faults(args) {
  const { values } = parseArgs({
    args,
    options: { json: { type: 'boolean' }, runs: { type: 'string', default: '20' }, only: { type: 'string' } },
  });
  const runs = Number(values.runs);
  if (!Number.isSafeInteger(runs) || runs < 1)
    return refuse(`--runs must be a whole number from 1: got ${values.runs}`);
  const only = values.only?.split(',');
  const rows = ROWS.filter(({ peer }) => only?.includes(peer) ?? true);
  const missing = rows.some(
    ({ peer }) => peer !== 'rearguard' && !existsSync(new URL(`../node_modules/${peer}`, import.meta.url)),
  );
  if (missing) return refuse('the peers are not installed: npm ci --prefix bench (or --only rearguard)');

  const table = [];
  for (const row of rows) {
    const cells = [];
    for (const fault of Object.keys(FAULTS)) {
      note(`${row.label}: ${FAULTS[fault]}`);
      cells.push(await measureCell(row.peer, fault, row.how));
    }
    table.push({ ...row, cells });
  }
  const latencies = [];
  for (const which of rows.some(({ peer }) => peer === 'rearguard') ? LATENCIES : []) {
    note(which.what);
    latencies.push(await latency(which, runs));
  }
  note('');
  if (values.json) return console.log(JSON.stringify({ node: process.version, table, latencies }, null, 2));
  printTable(table);
  if (latencies.length > 0) printLatencies(latencies);
}

/** What is being measured, on one line of a terminal. */
function note(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}

function refuse(why) {
  console.error(why);
  process.exitCode = 2;
}
