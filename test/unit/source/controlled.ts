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
  return {
    iterable,
    facts,
    give: (value: T) => pending.shift()?.resolve({ done: false, value }),
    finish: () => pending.shift()?.resolve({ done: true, value: undefined }),
    reject: (error: unknown) => pending.shift()?.reject(error),
  };
}
