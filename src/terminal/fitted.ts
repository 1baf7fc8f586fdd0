import cliTruncate from 'cli-truncate';

/** A piece of a line. */
export interface Piece {
  readonly text: string;
  readonly paint?: ((text: string) => string) | undefined;
  /** Those with the highest number are left out first where there is no room; 0 stays. */
  readonly rank?: number;
}

const GAP = '  ';

/** One line of the pieces that fit; what is still too long is cut. */
export function fitted(pieces: readonly (Piece | undefined)[], columns: number): string {
  const kept = pieces.filter((piece) => piece !== undefined && piece.text !== '') as Piece[];
  const width = (): number => kept.reduce((sum, { text }) => sum + text.length, GAP.length * (kept.length - 1));
  while (width() > columns) {
    const rank = Math.max(...kept.map((piece) => piece.rank ?? 0));
    if (rank === 0) break;
    kept.splice(
      kept.findLastIndex((piece) => (piece.rank ?? 0) === rank),
      1,
    );
  }
  const line = kept.map(({ text, paint }) => (paint ? paint(text) : text)).join(GAP);
  return Number.isFinite(columns) ? cliTruncate(line, columns) : line;
}
