import { exposeSolver } from 'rearguard/worker';

/** A node of a tree that is found out on the way: its children become tasks. */
export default exposeSolver((depth: number, { enqueue }) => {
  if (depth < 3) {
    enqueue(depth + 1);
    enqueue(depth + 1);
  }
  return `a node at depth ${depth}`;
});
