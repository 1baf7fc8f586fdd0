import { exposeSolver, transfer } from 'rearguard/worker';
import { colourOf } from './palette.js';
import { type Painted, STEPS, type Tile } from './tiles.js';

/** How many rounds a point stays near, with a fraction that makes the colours smooth; 0 for one that never leaves. */
function roundsOf(re: number, im: number, rounds: number): number {
  let x = 0;
  let y = 0;
  let xx = 0;
  let yy = 0;
  for (let round = 1; round <= rounds; round++) {
    y = 2 * x * y + im;
    x = xx - yy + re;
    xx = x * x;
    yy = y * y;
    if (xx + yy > 256) return round + 1 - Math.log2(Math.log2(xx + yy) / 2);
  }
  return 0;
}

export default exposeSolver<Tile, Painted>((tile, context) => {
  if (tile.poisoned) {
    // Not thrown by the task, which would only fail: an error that nobody catches ends the worker.
    setTimeout(() => {
      throw new Error('this tile is poisoned');
    });
    return new Promise<never>(() => undefined);
  }
  const { side, step, re, im, scale, iterations } = tile;
  const points = side / step;
  const colours = new Uint8ClampedArray(points * points * 4);
  for (let row = 0; row < points; row++) {
    // Nobody looks at it any more: the view has moved on.
    if (context.aborted) throw context.signal.reason;
    for (let column = 0; column < points; column++) {
      const offset = step / 2;
      const rounds = roundsOf(re + (column * step + offset) * scale, im + (row * step + offset) * scale, iterations);
      colours.set(colourOf(rounds), (row * points + column) * 4);
    }
  }
  const finer = STEPS[STEPS.indexOf(step) + 1];
  if (finer !== undefined) context.enqueue({ ...tile, step: finer });
  return transfer({ points, colours }, [colours.buffer]);
});

// The button "Kill a worker": it closes without a word of farewell, in the middle of whatever it does.
self.addEventListener('message', ({ data }) => {
  if (data === 'die') self.close();
});
