// Many machines under fire: hosts, controller, server, or all of them, killed with SIGKILL and started again, and every result accounted for.
//   npm run chaos:nats -- [--seed 1] [--seeds 5] [--tasks 8000] [--ms 20] [--kills 10] [--slots 8] [--bytes 0]
import { parseArgs } from 'node:util';
import { findNatsServer, LEFT_OUT } from '../../../scripts/nats-server.mjs';
import { runSeed } from './run.mjs';

const DEFAULTS = { seed: 1, seeds: 5, tasks: 8_000, ms: 20, kills: 10, slots: 8, bytes: 0 };

const COLUMNS = ['seed', 'kills', 'seconds', 'lost', 'twice in a life', 'again after a kill', 'executed again'];

const options = Object.fromEntries(
  Object.entries(DEFAULTS).map(([name, number]) => [name, { type: 'string', default: `${number}` }]),
);
const { values } = parseArgs({ options });
const settings = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, Number(text)]));
const wrong = Object.entries(settings).find(([, number]) => !Number.isSafeInteger(number) || number < 0);
const { version } = findNatsServer({ ...process.env, NATS_URL: '' });

if (wrong) refuse(`--${wrong[0]} must be a whole number from 0: got ${values[wrong[0]]}`);
else if (version === undefined) refuse(LEFT_OUT);
else await main();

async function main() {
  const { seed, seeds, tasks, ms, kills, slots, bytes } = settings;
  const aligned = (cells) => cells.map((cell, at) => `${cell}`.padStart(COLUMNS[at].length)).join('  ');
  console.log(COLUMNS.join('  '));
  let bad = 0;
  for (let each = seed; each < seed + seeds; each++) {
    note(`seed ${each}: ${tasks.toLocaleString('en')} tasks, ${kills} kills`);
    const run = await runSeed({ seed: each, tasks, ms, kills, slots, bytes });
    note('');
    if (run.complaints.length > 0) bad++;
    const { struck, seconds, lost, doubled, again, executed, complaints } = run;
    const row = aligned([each, struck, seconds.toFixed(1), lost, doubled, again, Math.max(0, executed - tasks)]);
    console.log(`${row}  ${complaints.length === 0 ? 'good' : 'NOT good'}`);
    for (const complaint of complaints) console.log(`  → ${complaint}`);
  }
  const payload = bytes > 0 ? ` and ${bytes.toLocaleString('en')} bytes, there and back` : '';
  console.log(
    `\n${tasks.toLocaleString('en')} tasks of ${ms} ms${payload}; 2 hosts with ${slots} workers, nats-server ${version}, Node ${process.version}: ` +
      (bad === 0
        ? `${seeds === 1 ? 'the seed is' : `all ${seeds} seeds are`} good`
        : `${bad} of ${seeds} seeds NOT good`),
  );
  process.exitCode = bad === 0 ? 0 : 1;
}

/** What is running, on one line of a terminal. */
function note(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}

function refuse(why) {
  console.error(why);
  process.exitCode = 2;
}
