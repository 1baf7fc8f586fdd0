import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { exposeSolver } from 'rearguard/worker';

/** Whole lines of a file: its bytes from `from` up to, not with, `to`. */
export interface Piece {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** Counts the lines of a log that tell of an error. */
export default exposeSolver(async ({ path, from, to }: Piece, { signal }) => {
  let errors = 0;
  const input = createReadStream(path, { start: from, end: to - 1, signal });
  for await (const line of createInterface({ input })) if (line.includes(' ERROR ')) errors++;
  return errors;
});
