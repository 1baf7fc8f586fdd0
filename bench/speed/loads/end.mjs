import { contestants } from '../contestants/index.mjs';

const TASKS = 2_000;

/** From the last result until everything is over and every thread is gone. By hand: each closes its port, until both have exited. */
async function measure({ contestant: { open, mission }, crew }) {
  let lastAt = 0;
  let taken = 0;
  function* tasks() {
    for (let a = 0; a < TASKS; a++) yield { a, b: 1 };
  }
  const take = () => {
    taken++;
    lastAt = performance.now();
  };
  if (mission) await mission(crew, tasks(), take);
  else {
    const pool = await open(crew);
    await pool.stream(tasks(), take);
    await pool.close();
  }
  const endMs = performance.now() - lastAt;
  if (taken !== TASKS) throw new Error(`${taken} results`);
  return { endMs };
}

export default {
  name: 'end',
  title: 'last result → complete, every thread gone',
  solver: 'sum',
  metrics: ['endMs'],
  isMission: true,
  patienceMs: 10_000,
  contestants: contestants('rearguard', 'hand', 'piscina', 'tinypool', 'workerpool', 'poolifier', 'threads'),
  measure,
};
