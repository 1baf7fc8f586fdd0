import { exposeSolver } from 'rearguard/worker';

/** Some tasks take their worker with them. */
export default exposeSolver((task: string) => {
  if (task === 'poison') process.exit(7);
  return task.length;
});
