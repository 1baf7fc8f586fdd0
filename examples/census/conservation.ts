import type { PoolStatus } from 'rearguard';
import { number } from './units.js';

/** The books of a run, closed. */
export interface Conservation {
  /** `pulled 1,234 = done 1,230 + failed 4` */
  readonly equation: string;
  /** What does not add up, in words; empty if all is well. */
  readonly broken: readonly string[];
}

/** What was counted outside of the pool. */
export interface Witness {
  /** Files that the scheduler handed out; undefined if it was stopped on the way. */
  readonly scheduled: number | undefined;
  readonly results: number;
  readonly deadLetters: number;
}

/** Compares the pool's books with themselves and with what arrived here. */
export function conservation(status: PoolStatus, witness: Witness): Conservation {
  const { pulled, done, failed, cancelled } = status;
  const open = status.queued + status.inFlight + status.waitingRetry;
  const settled = done + failed + cancelled;
  const broken: string[] = [];
  const same = (what: string, one: number, other: number): void => {
    if (one !== other) broken.push(`${what}: ${one} is not ${other}`);
  };
  same('pulled and settled', pulled, settled);
  same('tasks still open and none', open, 0);
  same('done and the results that arrived', done, witness.results);
  same('failed and the dead letters that arrived', failed, witness.deadLetters);
  if (witness.scheduled !== undefined) same('pulled and the files that the walk found', pulled, witness.scheduled);
  return { equation: equation({ pulled, done, failed, cancelled }), broken };
}

function equation({
  pulled,
  done,
  failed,
  cancelled,
}: Pick<PoolStatus, 'pulled' | 'done' | 'failed' | 'cancelled'>): string {
  const sum = `pulled ${number(pulled)} = done ${number(done)} + failed ${number(failed)}`;
  return cancelled > 0 ? `${sum} + cancelled ${number(cancelled)}` : sum;
}
