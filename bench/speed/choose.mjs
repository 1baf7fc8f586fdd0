import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CONTESTANTS } from './contestants/index.mjs';
import { LOADS } from './loads/index.mjs';

const FULL = { rounds: 5, boxMs: 300, warmMs: 500 };
const QUICK = { rounds: 3, boxMs: 150, warmMs: 300 };

/** What is asked for on the command line; nothing if it is refused or only the names were. */
export function choose(args) {
  const values = parsed(args);
  if (!values) return undefined;
  if (values.list) return list();
  const preset = values.quick ? QUICK : FULL;
  const rounds = Number(values.rounds ?? preset.rounds);
  const boxMs = Number(values.ms ?? preset.boxMs);
  const loadNames = named('loads', values.loads, LOADS);
  const only = named('only', values.only, CONTESTANTS);
  if (!Number.isSafeInteger(rounds) || rounds < 1)
    refuse(`--rounds must be a whole number from 1: got ${values.rounds}`);
  else if (!(boxMs >= 10)) refuse(`--ms must be a number from 10: got ${values.ms}`);
  else if (loadNames && only) {
    const loads = LOADS.filter(({ name }) => loadNames.includes(name))
      .map((load) => ({
        load,
        contestants: load.contestants.filter((each) => only.some((name) => isCalled(each, name))),
      }))
      .filter(({ contestants }) => contestants.length > 0);
    if (!isInstalled(loads))
      refuse('the other pools are not installed: npm ci --prefix bench (or --only rearguard,hand)');
    else
      return {
        loads,
        options: { rounds, boxMs, warmMs: preset.warmMs, isQuick: values.quick === true },
        isJson: values.json,
        save: values.save,
      };
  }
  return undefined;
}

/** `hand` stands for all that is written by hand, `piscina` for piscina with every setting. */
const isCalled = ({ name }, wanted) => name === wanted || name.startsWith(`${wanted}-`);

function named(option, text, all) {
  if (text === undefined) return all.map(({ name }) => name);
  const wanted = text.split(',');
  const unknown = wanted.find((each) => !all.some((one) => isCalled(one, each)));
  if (unknown === undefined) return wanted;
  return refuse(`--${option} must be some of ${all.map(({ name }) => name).join(', ')}: got ${unknown}`);
}

const OUR_OWN = new Set(['rearguard', 'hand', 'hand-batched', 'python']);

const isInstalled = (loads) =>
  loads.every(({ contestants }) =>
    contestants.every(
      ({ file }) => OUR_OWN.has(file) || existsSync(new URL(`../node_modules/${file}`, import.meta.url)),
    ),
  );

const OPTIONS = {
  loads: { type: 'string' },
  only: { type: 'string' },
  rounds: { type: 'string' },
  ms: { type: 'string' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
  save: { type: 'string' },
  list: { type: 'boolean' },
};

function parsed(args) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    return refuse(error.message);
  }
}

function list() {
  for (const { name, title, contestants } of LOADS)
    console.log(`${name.padEnd(12)} ${title}\n${' '.repeat(13)}${contestants.map((each) => each.name).join(', ')}`);
}

function refuse(why) {
  console.error(why);
  process.exitCode = 2;
  return undefined;
}
