import { exposeSolver, transfer } from 'rearguard/worker';

export default exposeSolver((task: number, context): number => {
  if (context.aborted || context.signal.aborted) return 0;
  const square = transfer(task * task, []);
  return square;
});
