import { least, patience, SOON_MS } from './batch-size.js';
import { takeable } from './ready.js';
import { type Crewman, type Feed, type PlanState, toAsk } from './state.js';

/**
 * Holds back what is not worth a message yet, where more is about to be at hand: the source is to be asked first, or it keeps up with the workers and waits only for their answers, some of which
 * are due. Else a stream of tiny tasks would fall apart into ever smaller batches for ever more workers.
 *
 * Returns when to look again, as answers may turn out to be late.
 */
export function holdBack(state: PlanState): number | undefined {
  let until: number | undefined;
  for (const feed of state.feeds.values()) {
    feed.waitsForMore = false;
    const worth = least(state, feed);
    const waiting = takeable(feed);
    if (waiting === 0 || waiting >= worth) continue;
    feed.waitsForMore = feed.asking > 0 || toAsk(feed) > 0;
    if (feed.waitsForMore || !keepsUp(feed) || feed.inFlight < worth) continue;
    const dueAt = answersDue(state, feed);
    if (dueAt === undefined) continue;
    feed.waitsForMore = true;
    until = Math.min(until ?? dueAt, dueAt);
  }
  return until;
}

/** The source has given all that it was asked for, and will be asked for more with each answer. */
const keepsUp = (feed: Feed): boolean => feed.sourceOpen && !feed.draining && feed.credits === 0 && feed.window > 0;

/** When the last of the feed's answers that are about to come would be late. */
function answersDue(state: PlanState, feed: Feed): number | undefined {
  let dueAt: number | undefined;
  const lateAfter = patience(state);
  for (const worker of state.workers.values()) {
    if (worker.unanswered === 0 || !isOf(worker, feed)) continue;
    const { busyUntil } = worker;
    if (busyUntil - state.now > SOON_MS || busyUntil + lateAfter <= state.now) continue;
    dueAt = Math.max(dueAt ?? 0, busyUntil + lateAfter);
  }
  return dueAt;
}

/** What it was given last is of this feed. */
function isOf({ open }: Crewman, feed: Feed): boolean {
  const last = open.at(-1);
  return typeof last === 'object' && last.feed === feed.id;
}
