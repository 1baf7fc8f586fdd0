const SIZE = 2;

/**
 * Streams tasks from a generator for so many milliseconds. The time goes from the first pull to the last result, so that nothing of what was begun is left out.
 *
 * @param {{ task: (index: number, turnsPerUs: number) => object, checked: (count: number) => number, weigh?: (result: unknown) => number, taskUs?: number, lookEvery?: number }} load
 */
export const streaming =
  ({ task, checked, weigh = Number, taskUs = 0, lookEvery = 1 }) =>
  async (pool, { boxMs, turnsPerUs }) => {
    if (pool.measureItself) return pool.measureItself(boxMs);
    let given = 0;
    let taken = 0;
    let sum = 0;
    let isOver = false;
    let endedAt = 0;
    const startedAt = performance.now();
    const until = startedAt + boxMs;

    function* tasks() {
      while (performance.now() < until) for (let at = 0; at < lookEvery; at++) yield task(given++, turnsPerUs);
      isOver = true;
    }
    const cpuBefore = process.cpuUsage();
    await pool.stream(tasks(), (result) => {
      sum += weigh(result);
      taken++;
      if (isOver && taken === given) endedAt = performance.now();
    });
    const { user, system } = process.cpuUsage(cpuBefore);
    if (taken !== given || sum !== checked(given)) throw new Error(`${given} tasks, ${taken} results, sum ${sum}`);
    const us = ((endedAt || performance.now()) - startedAt) * 1000;
    return {
      rate: (taken / us) * 1e6,
      efficiency: (taken * taskUs) / SIZE / us,
      wallUs: us / taken,
      cpuUs: (user + system) / taken,
    };
  };

/** The sum of the first `count` whole numbers, which is what the tasks of most loads come to. */
export const sumUpTo = (count) => (count * (count - 1)) / 2;
