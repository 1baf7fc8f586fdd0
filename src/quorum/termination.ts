import { combineLatest, distinctUntilChanged, map, type Observable, takeWhile } from 'rxjs';
import type { Quorum } from '../contract/quorum.js';

/** What is asked of a run that is coming to its end. */
export interface Accounts {
  /** Nothing is queued, in flight or waiting for a retry, and no scheduler may send more. */
  readonly quiet: boolean;
  /** Every result was taken. */
  readonly drained: boolean;
}

/** `wait`, then `stop` (everybody is told to leave), then `complete`. */
export type Verdict = 'wait' | 'stop' | 'complete';

/**
 * When may they go, and when is it over. "All idle" alone is not the end: a hand-over passes through
 * it, with a task in a message. "Nothing in flight" alone is not either: a worker may still have
 * something to say. Both together cannot be undone by anything that is still to come.
 */
export function verdict(quorum: Quorum, { quiet, drained }: Accounts): Verdict {
  if (!quiet) return 'wait';
  if (quorum.allStopped) return drained ? 'complete' : 'stop';
  return quorum.allIdle ? 'stop' : 'wait';
}

/**
 * The run's end as a stream: `stop` once, then `complete` once, then it completes.
 *
 * Subscribe when no more work can come from outside; before that its answer would not be final.
 */
export function termination(quorum$: Observable<Quorum>, accounts$: Observable<Accounts>): Observable<Verdict> {
  return combineLatest([quorum$, accounts$]).pipe(
    map(([quorum, accounts]) => verdict(quorum, accounts)),
    distinctUntilChanged(forward),
    takeWhile((now) => now !== 'complete', true),
  );
}

const ORDER: Record<Verdict, number> = { wait: 0, stop: 1, complete: 2 };
/** While the others leave, one `stopping` is neither idle nor stopped: a verdict is not taken back. */
const forward = (before: Verdict, now: Verdict): boolean => ORDER[now] <= ORDER[before];
