// What the workers of all pools do: the same code for each of them.

/** The faults of the table, in its order. @type {Record<string, string>} */
export const FAULTS = {
  exit: 'process.exit',
  uncaught: 'uncaught later',
  oom: 'out of memory',
  hang: 'never returns',
  uncloneable: 'uncloneable result',
};

/** Some work, so that bystanders are spread over both workers. */
const BUSY_MS = 1;

const deeds = {
  exit: () => process.exit(3),
  uncaught() {
    setTimeout(() => {
      throw new Error('stray');
    }, 10);
    return new Promise(() => undefined);
  },
  oom() {
    const hoard = [];
    for (;;) hoard.push(new Array(100_000).fill(hoard.length));
  },
  hang() {
    for (;;);
  },
  uncloneable: () => () => 'a function',
};

/**
 * Solves a task: a bystander works for a moment, a faulty one does its deed at its first attempt, or at every one.
 *
 * @param {{ id: number, fault?: keyof typeof deeds, begun?: Int32Array, always?: boolean }} task
 */
export function solve({ id, fault, begun, always }) {
  if (fault && (Atomics.add(begun, 0, 1) === 0 || always)) return deeds[fault]();
  const until = performance.now() + BUSY_MS;
  while (performance.now() < until);
  return id;
}
