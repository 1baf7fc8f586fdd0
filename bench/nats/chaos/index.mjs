// Many machines under fire: hosts, controller, server, or all of them, killed with SIGKILL and started again, and every result accounted for.
//   npm run chaos:nats -- [--seed 1] [--seeds 5] [--tasks 8000] [--ms 20] [--kills 10] [--slots 8] [--bytes 0]
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { findNatsServer, LEFT_OUT } from '../../../scripts/nats-server.mjs';
import { runSeed } from './run.mjs';

const DEFAULTS = { seed: 1, seeds: 5, tasks: 8_000, ms: 20, kills: 10, slots: 8, bytes: 0 };

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
  const table = new Table({
    head: [
      'seed',
      'kills',
      'seconds',
      'lost',
      'given twice in a life',
      'given again after a kill',
      'executed again',
      '',
    ],
    colAligns: [...Array.from({ length: 7 }, () => 'right'), 'left'],
    style: { head: [], border: [] },
  });
  let bad = 0;
  for (let each = seed; each < seed + seeds; each++) {
    note(`seed ${each}: ${tasks.toLocaleString('en')} tasks, ${kills} kills`);
    const run = await runSeed({ seed: each, tasks, ms, kills, slots, bytes });
    if (run.complaints.length > 0) bad++;
    const numbers = [
      run.seed,
      run.struck,
      run.seconds.toFixed(1),
      run.lost,
      run.doubled,
      run.again,
      run.executed - tasks,
    ];
    table.push([...numbers, run.complaints.join('\n') || 'good']);
  }
  note('');
  console.log(table.toString());
  console.log(
    `${tasks.toLocaleString('en')} tasks of ${ms} ms${bytes > 0 ? ` and ${bytes.toLocaleString('en')} bytes, there and back` : ''}, 2 hosts with ${slots} workers, nats-server ${version}, Node ${process.version}: ` +
      (bad === 0 ? `all ${seeds} seeds good` : `${bad} of ${seeds} seeds NOT good`),
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
