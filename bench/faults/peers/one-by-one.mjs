/**
 * Submits tasks to a pool that returns a promise for each; all at once, as its users do.
 *
 * @param {(task: object) => PromiseLike<unknown>} run
 */
export function oneByOne(run) {
  return (tasks, settled) => {
    for (const task of tasks) {
      try {
        run(task).then(
          (value) => settled(task, { value }),
          (error) => settled(task, { error }),
        );
      } catch (error) {
        settled(task, { error });
      }
    }
  };
}
