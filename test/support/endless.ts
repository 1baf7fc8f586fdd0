import type { Deed } from './mission.js';

/** A scheduler that never ends, and what became of it. */
export interface Endless {
  readonly scheduler: () => Generator<Deed>;
  /** How many tasks were pulled from it. */
  readonly pulled: number;
  /** How often it was released. */
  readonly returned: number;
  /** How far it was ever ahead of what was taken. */
  readonly furthest: number;
  /** How many of its results were taken so far; the test says so. */
  taken: number;
}

export function endless(deed: (n: number) => Deed = (value) => ({ do: 'echo', value })): Endless {
  let pulled = 0;
  let returned = 0;
  let furthest = 0;
  const seen: Endless = {
    taken: 0,
    get pulled() {
      return pulled;
    },
    get returned() {
      return returned;
    },
    get furthest() {
      return furthest;
    },
    *scheduler() {
      try {
        for (;;) {
          const task = deed(pulled++);
          furthest = Math.max(furthest, pulled - seen.taken);
          yield task;
        }
      } finally {
        returned++;
      }
    },
  };
  return seen;
}
