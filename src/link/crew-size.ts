/** How many workers a crew may have. */
export interface CrewSize {
  readonly min: number;
  readonly max: number;
}

/** The places of a crew, counted. */
export interface Headcount {
  /** Those with a worker that is to stay, or with one that is to come. */
  readonly filled: number;
  /** All there are: those that were given up, and those whose worker is on its way out, included. */
  readonly places: number;
}

/** How many workers there are to be while the tasks at hand could use `wanted`. */
export const targetSize = ({ min, max }: CrewSize, wanted: number): number => Math.min(max, Math.max(min, wanted));

/** How many places are to be added. One that was given up counts against `max`, and so does one whose worker has not left yet. */
export const growth = ({ max }: CrewSize, target: number, { filled, places }: Headcount): number =>
  Math.max(0, Math.min(target - filled, max - places));

/** How many workers may leave without being missed. */
export const surplus = (target: number, { filled }: Headcount): number => Math.max(0, filled - target);
