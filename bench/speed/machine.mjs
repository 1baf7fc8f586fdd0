import { availableParallelism, cpus } from 'node:os';

/** Where it was measured, and how. */
export function machine({ rounds, boxMs, warmMs }) {
  const processors = availableParallelism();
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return {
    node: process.version,
    processors,
    model,
    rounds,
    boxMs,
    warmMs,
    text:
      `Node ${process.version}, ${processors} processors (${model}), 2 workers unless said otherwise\n` +
      `medians of ${rounds} rounds of ${boxMs} ms each, in turns; "rearguard": how many times as good rearguard is, by the median of the rounds`,
  };
}
