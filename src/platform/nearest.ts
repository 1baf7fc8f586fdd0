import leven from 'leven';

/** The name that was probably meant: at most a third of its letters differ. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const distance = (other: string): number => leven(other.toLowerCase(), name.toLowerCase());
  const best = names.reduce((near, other) => (distance(other) < distance(near) ? other : near));
  return distance(best) <= name.length / 3 ? best : undefined;
}
