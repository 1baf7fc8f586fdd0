import { setTimeout as sleep } from 'node:timers/promises';
import { exposeSolver } from 'rearguard/worker';

export default exposeSolver(async (ms: number, { signal }) => {
  await sleep(ms, undefined, { signal });
  return `slept ${ms} ms`;
});
