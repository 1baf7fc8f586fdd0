import { BATCHES, BEGUN, type Claims, END, THROUGH } from '../wire/claims.js';

/** The worker is about to begin the next tasks of a batch, up to `count`; returns how many there are: 0 if the rest of it was taken back. */
export function claim(cells: Claims, batch: number, count: number): number {
  const at = batch % BATCHES;
  for (let seen = Atomics.load(cells, at); ; ) {
    const granted = Math.min(count, (seen >> END) - (seen & BEGUN));
    if (granted <= 0) return 0;
    const now = Atomics.compareExchange(cells, at, seen, seen + granted);
    if (now === seen) return granted;
    seen = now;
  }
}

/** The worker is through with a batch, and never looks at its cell again. */
export const pass = (cells: Claims, batch: number): void => void Atomics.store(cells, THROUGH, batch + 1);
