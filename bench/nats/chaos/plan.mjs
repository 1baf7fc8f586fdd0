// What is killed when: a seed says it all beforehand.
const VICTIMS = ['host', 'controller', 'server', 'all'];
const EVERY_MS = 900;

/** @returns {{ victim: 'host' | 'controller' | 'server' | 'all', afterMs: number, downMs: number, which: number }[]} */
export function planOf(seed, kills) {
  const random = seeded(seed);
  return Array.from({ length: kills }, (_, index) => ({
    // Each kind comes at least once in four.
    victim: index % 4 === 0 ? VICTIMS[Math.floor(index / 4) % 4] : VICTIMS[Math.floor(random() * 4)],
    afterMs: EVERY_MS * (0.5 + random()),
    downMs: 100 + 600 * random(),
    which: Math.floor(random() * 2),
  }));
}

/** The same chances in every run of a seed (mulberry32). */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
