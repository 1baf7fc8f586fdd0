// One contestant with one load, in a process of its own: `child.mjs <load> <contestant>`. It is told when to warm up and when to measure, and is idle in between.
import { inspect } from 'node:util';
import { LOADS } from './loads/index.mjs';

const [loadName, contestantName] = process.argv.slice(2);
const load = LOADS.find(({ name }) => name === loadName);
const { file, setting, size = 2 } = load.contestants.find(({ name }) => name === contestantName);
const contestant = await import(`./contestants/${file}.mjs`);

const crew = { size, concurrency: load.concurrency ?? 1, setting };
const pool = load.isMission ? { contestant, crew } : await contestant.open(crew);

process.on('message', async (asked) => {
  try {
    process.send({ result: await load.measure(pool, asked) });
  } catch (error) {
    process.send({ error: error?.message ?? inspect(error) });
  }
});
process.send({ isOpen: true });
