/** What was thrown, as a line of text. Anything can be thrown, so some of it has none. */
export function inWords(thrown: unknown): string {
  try {
    return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  } catch {
    return 'something that has no text';
  }
}
