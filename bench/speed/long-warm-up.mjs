/** Where few tasks are done in a second the compiler has seen enough after some seconds only: until then each round is faster than the one before, and a median of rounds says nothing. */
export const LONG_WARM_MS = 5_000;
