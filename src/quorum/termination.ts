import { combineLatest, concatMap, defer, type Observable, takeWhile } from 'rxjs';
import type { Quorum } from '../contract/quorum.js';

/** What is asked of a run that is coming to its end. */
export interface Accounts {
  /** Nothing is queued, in flight or waiting for a retry, and no scheduler may send more. */
  readonly quiet: boolean;
  /** Every result was taken. */
  readonly drained: boolean;
  /** Somebody still runs a task that was cancelled: whatever comes of it, nobody waits for it. */
  readonly abandoned?: boolean;
}

/** `wait`, then `stop` (everybody is told to leave), then `complete`. */
export type Verdict = 'wait' | 'stop' | 'complete';

/**
 * When may they go, and when is it over. "All idle" alone is not the end: a hand-over passes through
 * it, with a task in a message. "Nothing in flight" alone is not either: a worker may still have
 * something to say. Both together cannot be undone by anything that is still to come.
 *
 * A solver that goes on with a cancelled task may never be idle again; its worker is told to stop all the same, and
 * is ended by force if it does not.
 */
export function verdict(quorum: Quorum, { quiet, drained, abandoned = false }: Accounts): Verdict {
  if (!quiet) return 'wait';
  if (quorum.allStopped) return drained ? 'complete' : 'stop';
  return quorum.allIdle || abandoned ? 'stop' : 'wait';
}

const ORDER: Record<Verdict, number> = { wait: 0, stop: 1, complete: 2 };

/**
 * What is news after what was said. A verdict is not taken back: while the others leave, one
 * `stopping` is neither idle nor stopped. And nobody is passed over: where everybody on the roll is
 * gone already, a replacement may still be on its way, and must be told to stop.
 */
export function following(said: Verdict, now: Verdict): readonly Verdict[] {
  if (ORDER[now] <= ORDER[said]) return [];
  return said === 'wait' && now === 'complete' ? ['stop', 'complete'] : [now];
}

/**
 * The run's end as a stream: `stop` once, then `complete` once, then it completes.
 *
 * Subscribe when no more work can come from outside; before that its answer would not be final.
 */
export function termination(quorum$: Observable<Quorum>, accounts$: Observable<Accounts>): Observable<Verdict> {
  return defer(() => {
    let said: Verdict = 'wait';
    return combineLatest([quorum$, accounts$]).pipe(
      concatMap(([quorum, accounts]) => {
        const news = following(said, verdict(quorum, accounts));
        said = news.at(-1) ?? said;
        return news;
      }),
      takeWhile((now) => now !== 'complete', true),
    );
  });
}
