/** V8 compiles what was called often enough, and recompiles what it guessed wrong: until that is over each round is faster than the one before, and a median of rounds says nothing. */
export const LONG_WARM_MS = 4_000;
