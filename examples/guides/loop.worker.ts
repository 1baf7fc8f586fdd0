import { exposeSolver } from 'rearguard/worker';

/** Counts for ever, without ever letting go of its thread. */
export default exposeSolver((manners: 'polite' | 'stubborn' | 'brief', context) => {
  let count = 0;
  while (manners !== 'brief') {
    count++;
    if (manners === 'polite' && context.aborted) break;
  }
  return count;
});
