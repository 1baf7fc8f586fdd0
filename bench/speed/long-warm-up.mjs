/** Where few tasks are done in a second the compiler takes this long until it has seen enough: before, each round is faster than the last one, and a median says nothing. */
export const LONG_WARM_MS = 3_000;
