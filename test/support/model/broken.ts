/** An invariant does not hold. */
export class Broken extends Error {
  override readonly name = 'Broken';
}

/** Throws if an invariant does not hold; `facts` is asked for only then. */
export function must(holds: boolean, invariant: string, facts: () => unknown): asserts holds {
  if (!holds) throw new Broken(`${invariant}: ${JSON.stringify(facts())}`);
}
