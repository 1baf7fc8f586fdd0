// Many machines: rearguard on NATS JetStream beside BullMQ on Redis, both with their hosts in processes of their own, in one run.
//   npm run bench -- nats [--json] [--runs 3] [--tiny 60000] [--waits 3000] [--ack-wait 2000] [--only rearguard,bullmq]
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findNatsServer, LEFT_OUT } from '../../scripts/nats-server.mjs';
import { redelivery, tiny, twentyMs } from './loads.mjs';
import { printNats } from './print.mjs';
import { NO_REDIS, redisVersion } from './redis.mjs';

const ENGINES = {
  bullmq: async () => (await import('./bullmq.mjs')).bullmq,
  rearguard: async () => (await import('./rearguard.mjs')).rearguard,
};

export async function nats(args) {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: 'boolean' },
      runs: { type: 'string', default: '3' },
      tiny: { type: 'string', default: '60000' },
      waits: { type: 'string', default: '3000' },
      'ack-wait': { type: 'string', default: '2000' },
      only: { type: 'string', default: Object.keys(ENGINES).join() },
    },
  });
  const only = values.only.split(',');
  const numbers = {};
  for (const name of ['runs', 'tiny', 'waits', 'ack-wait']) {
    numbers[name] = Number(values[name]);
    if (!Number.isSafeInteger(numbers[name]) || numbers[name] < 1)
      return refuse(`--${name} must be a whole number from 1: got ${values[name]}`);
  }
  for (const name of only)
    if (!Object.hasOwn(ENGINES, name)) return refuse(`--only: ${Object.keys(ENGINES).join()}: got ${name}`);
  const server = findNatsServer({ ...process.env, NATS_URL: '' });
  const redis = redisVersion();
  if (only.includes('rearguard') && !server.bin) return refuse(LEFT_OUT);
  if (only.includes('bullmq') && !redis) return refuse(`${NO_REDIS} (or --only rearguard)`);
  if (only.includes('bullmq') && !existsSync(new URL('../node_modules/bullmq', import.meta.url)))
    return refuse('BullMQ is not installed: npm ci --prefix bench (or --only rearguard)');

  const ackWaitMs = numbers['ack-wait'];
  const loads = {
    tiny: (engine) => tiny(engine, { count: numbers.tiny }),
    twentyMs: (engine) => twentyMs(engine, { count: numbers.waits }),
    redelivery: (engine) => redelivery(engine, { ackWaitMs }),
  };
  // Engines take turns, so that a machine that grows slower does so for both.
  const figures = [];
  const engines = await Promise.all(only.map((name) => ENGINES[name]()));
  for (const [load, measure] of Object.entries(loads)) {
    for (let run = 1; run <= numbers.runs; run++) {
      for (const [index, engine] of engines.entries()) {
        note(`${engine.name}: ${load}, run ${run} of ${numbers.runs}`);
        figures.push({ engine: only[index], load, value: await measure(engine) });
      }
    }
  }
  note('');
  const facts = { node: process.version, nats: server.version, redis, ackWaitMs, ...numbers };
  if (values.json) return console.log(JSON.stringify({ ...facts, figures }, null, 2));
  if (!printNats(facts, figures)) process.exitCode = 1;
}

/** What is being measured, on one line of a terminal. */
function note(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`);
}

function refuse(why) {
  console.error(why);
  process.exitCode = 2;
}
