import type { Rate } from '../contract/options.js';

/** How fast tasks may be handed out, and when they were lately. */
export interface Pace extends Rate {
  /** Hand-outs of less than `perMs` ago, the oldest first; those of the same time in one. */
  readonly lately: HandOut[];
  /** How many tasks there are in `lately`. */
  count: number;
}

/** So many tasks were handed out at one time. */
export interface HandOut {
  readonly at: number;
  readonly count: number;
}

export const paceOf = ({ limit, perMs }: Rate): Pace => ({ limit, perMs, lately: [], count: 0 });

/** The time moves on to `now`: what is long ago counts no more. */
export function moveOn(pace: Pace, now: number): void {
  const { lately, perMs } = pace;
  let past = 0;
  for (const { at, count } of lately) {
    // Added up as in `nextAt`: a difference could come out smaller than the time that was waited.
    if (at + perMs > now) break;
    pace.count -= count;
    past++;
  }
  if (past > 0) lately.splice(0, past);
}

/** Notes that `count` tasks are handed out at `now`. */
export function note(pace: Pace, count: number, now: number): void {
  const { lately } = pace;
  pace.count += count;
  const last = lately.at(-1);
  if (last?.at === now) lately[lately.length - 1] = { at: now, count: last.count + count };
  else lately.push({ at: now, count });
}

/** What was handed out last is on its way at `now`: that counts, however long it took to send it. */
export function sent(pace: Pace, now: number): void {
  const { lately } = pace;
  const last = lately.at(-1);
  if (last && last.at < now) lately[lately.length - 1] = { at: now, count: last.count };
}

/** How many more may be handed out now. */
export const allowance = (pace: Pace | undefined): number =>
  pace ? pace.limit - pace.count : Number.POSITIVE_INFINITY;

/** When the next one may be handed out after the limit was reached. */
export const nextAt = ({ lately, perMs }: Pace): number | undefined => lately[0] && lately[0].at + perMs;
