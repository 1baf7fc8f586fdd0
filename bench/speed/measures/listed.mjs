const SIZE = 2;

/**
 * Streams a list of tasks of given durations and compares the time with the least it can take: all work shared evenly, or the longest task.
 *
 * @param {(seed: number) => number[]} durations in microseconds
 */
export const listed =
  (durations) =>
  async (pool, { turnsPerUs, round }) => {
    const list = durations(round + 1);
    let taken = 0;
    let sum = 0;
    let endedAt = 0;
    function* tasks() {
      for (let a = 0; a < list.length; a++) yield { a, turns: Math.round(list[a] * turnsPerUs) };
    }
    const startedAt = performance.now();
    await pool.stream(tasks(), (a) => {
      sum += a;
      taken++;
      endedAt = performance.now();
    });
    if (taken !== list.length || sum !== (taken * (taken - 1)) / 2) throw new Error(`${taken} results, sum ${sum}`);
    const work = list.reduce((total, us) => total + us, 0);
    const idealUs = Math.max(work / SIZE, ...list);
    return { efficiency: idealUs / ((endedAt - startedAt) * 1000) };
  };
