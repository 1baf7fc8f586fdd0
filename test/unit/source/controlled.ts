/** An async iterator whose answers come when the test says so. */
export function controlled<T>() {
  const pending: { resolve(step: IteratorResult<T>): void; reject(error: unknown): void }[] = [];
  const facts = { asked: 0, returned: 0, mostPending: 0 };
  const iterable: AsyncIterable<T> = {
    [Symbol.asyncIterator]: () => ({
      next() {
        facts.asked += 1;
        const answer = new Promise<IteratorResult<T>>((resolve, reject) => pending.push({ resolve, reject }));
        facts.mostPending = Math.max(facts.mostPending, pending.length);
        return answer;
      },
      async return() {
        facts.returned += 1;
        return { done: true, value: undefined };
      },
    }),
  };
  /** False if nothing is pending. */
  const answer = (how: (one: (typeof pending)[number]) => void): boolean => {
    const one = pending.shift();
    if (one) how(one);
    return one !== undefined;
  };
  return {
    iterable,
    facts,
    give: (value: T) => answer((one) => one.resolve({ done: false, value })),
    finish: () => answer((one) => one.resolve({ done: true, value: undefined })),
    reject: (error: unknown) => answer((one) => one.reject(error)),
  };
}
