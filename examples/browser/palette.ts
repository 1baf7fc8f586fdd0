/** From the far side to the border of the set: night, sea, foam, sand, ember. */
const STOPS: readonly (readonly [number, number, number])[] = [
  [9, 14, 34],
  [18, 52, 92],
  [38, 128, 144],
  [214, 232, 214],
  [247, 190, 92],
  [206, 84, 52],
  [78, 22, 58],
];
const SHADES = 2_048;
const INSIDE = [6, 8, 14, 255] as const;

const table = Array.from({ length: SHADES }, (_, shade) => {
  const at = (shade / SHADES) * STOPS.length;
  const from = STOPS[Math.floor(at)] ?? STOPS[0];
  const to = STOPS[(Math.floor(at) + 1) % STOPS.length] ?? STOPS[0];
  const share = at % 1;
  const mix = (channel: 0 | 1 | 2): number => (from?.[channel] ?? 0) * (1 - share) + (to?.[channel] ?? 0) * share;
  return [mix(0), mix(1), mix(2), 255] as const;
});

/** The colour of a point that left after so many rounds; of one that never did, for 0. */
export function colourOf(rounds: number): readonly [number, number, number, number] {
  if (rounds <= 0) return INSIDE;
  // By its logarithm, the same detail is told in the same colours at every depth.
  const shade = Math.floor((Math.log2(rounds + 3) - 1.6) * 0.19 * SHADES);
  return table[((shade % SHADES) + SHADES) % SHADES] ?? INSIDE;
}
