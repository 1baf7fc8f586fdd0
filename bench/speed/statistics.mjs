export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Of one metric of a row. */
export function summary(row, metric) {
  const numbers = row.results.map((result) => result[metric]);
  return { median: median(numbers), min: Math.min(...numbers), max: Math.max(...numbers) };
}

/**
 * How many times as good `row` is as `other`: taken in each round, where both had the same machine, then the median.
 *
 * @param {boolean} isHigherBetter
 */
export function timesAsGood(row, other, metric, isHigherBetter) {
  const rounds = Math.min(row.results.length, other.results.length);
  if (rounds === 0) return undefined;
  return median(
    Array.from({ length: rounds }, (_, round) => {
      const [mine, theirs] = [row.results[round][metric], other.results[round][metric]];
      return isHigherBetter ? mine / theirs : theirs / mine;
    }),
  );
}
