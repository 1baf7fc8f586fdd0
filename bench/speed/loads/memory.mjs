import { contestants } from '../contestants/index.mjs';

const FIRST = 100_000;
const MB = 2 ** 20;

/** Resident memory of the process, threads included: from the first result to result 100,000, and from a tenth of all to the end. */
async function measure({ contestant: { mission }, crew }, { isQuick }) {
  const tasks = isQuick ? 1_000_000 : 10_000_000;
  const rss = [];
  let taken = 0;
  let sum = 0;
  function* additions() {
    for (let a = 0; a < tasks; a++) yield { a, b: 1 };
  }
  const startedAt = performance.now();
  await mission(crew, additions(), (value) => {
    sum += value;
    taken++;
    if (taken === 1 || taken === FIRST) rss.push(process.memoryUsage.rss());
    if (taken % (tasks / 10) === 0) rss.push(process.memoryUsage.rss());
  });
  if (taken !== tasks || sum !== (tasks * (tasks + 1)) / 2) throw new Error(`${taken} results, sum ${sum}`);
  const [first, atFirst, ...tenths] = rss;
  return {
    firstMb: (atFirst - first) / MB,
    laterMb: (tenths.at(-1) - tenths[0]) / MB,
    rate: (tasks / (performance.now() - startedAt)) * 1000,
    rssMb: rss.map((bytes) => Math.round(bytes / MB)),
  };
}

export default {
  name: 'memory',
  title: '10 million tiny tasks from a generator (1 million with --quick): growth of resident memory',
  solver: 'sum',
  metrics: ['firstMb', 'laterMb', 'rate'],
  isMission: true,
  isCold: true,
  rounds: 1,
  patienceMs: 300_000,
  contestants: contestants('rearguard'),
  measure,
};
