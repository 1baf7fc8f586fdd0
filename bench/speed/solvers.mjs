// What the workers of all contestants do: the same code for each of them.
import { setTimeout as wait } from 'node:timers/promises';

/** Work for so many turns: a chain in which each step needs the one before it, so that neither compiler nor processor can shorten it. */
export function burn(turns) {
  let x = turns | 0;
  for (let turn = 0; turn < turns; turn++) x = (Math.imul(x, 1664525) + 1013904223) | 0;
  return x;
}

/** @param give how this contestant moves a buffer back instead of copying it */
const SOLVERS = (give) => ({
  sum: ({ a, b }) => a + b,
  spin: ({ a, turns }) => (burn(turns) === 0.5 ? -1 : a),
  // Written with `async`, because poolifier looks whether it is.
  wait: async ({ a, ms }) => wait(ms, a),
  echo: ({ a, payload }) => ({ a, payload }),
  touch({ buffer }) {
    const bytes = new Uint8Array(buffer);
    for (let at = 0; at < bytes.length; at += 64) bytes[at]++;
    return give(buffer);
  },
  total({ shared, from, to }) {
    const bytes = new Uint8Array(shared, from, to - from);
    let total = 0;
    for (let at = 0; at < bytes.length; at += 4096) total += bytes[at];
    return total;
  },
});

/** The solver of this process's load; an environment variable, because every pool hands it to its workers. */
export const solverOf = (give = (value) => value) => SOLVERS(give)[process.env.BENCH_SOLVER];
