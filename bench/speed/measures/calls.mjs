/** Calls one after the other, and how long each takes. */
export async function oneAtATime(pool, { boxMs }) {
  const times = [];
  const until = performance.now() + boxMs;
  for (let a = 0; performance.now() < until; a++) {
    const calledAt = performance.now();
    const sum = await pool.call({ a, b: 1 });
    times.push(performance.now() - calledAt);
    if (sum !== a + 1) throw new Error(`${a} + 1 came to ${sum}`);
  }
  times.sort((one, other) => one - other);
  const us = (share) => times[Math.floor((times.length - 1) * share)] * 1000;
  return { p50Us: us(0.5), p99Us: us(0.99) };
}

/**
 * Lanes that each wait for their result before they call again.
 *
 * @param {number} lanes
 * @param {(pool: object, lane: number) => (turn: number) => Promise<void>} open what a lane does
 */
export const inLanes =
  (lanes, open) =>
  async (pool, { boxMs }) => {
    let done = 0;
    const startedAt = performance.now();
    const until = startedAt + boxMs;
    const run = async (lane) => {
      const step = open(pool, lane);
      for (let turn = 0; performance.now() < until; turn++) {
        await step(turn);
        done++;
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
    return { rate: (done / (performance.now() - startedAt)) * 1000 };
  };
