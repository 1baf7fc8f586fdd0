import type { Task } from '../../../src/contract/task.js';
import { ABANDONED, type Crewman, type Feed, type PlanState } from '../../../src/dispatch/state.js';
import { WorkerLostError } from '../../../src/errors.js';
import { NO_KEY } from '../../../src/no-key.js';
import { must } from './broken.js';
import { tasksIn } from './copy-plan.js';

/** Everything that must hold of the ledger after every event, whatever happened before. */
export function checkPlan(state: PlanState): void {
  const held = new Map<number, number>();
  for (const worker of state.workers.values()) checkWorker(worker, held);
  for (const feed of state.feeds.values()) {
    checkCounts(feed);
    checkOrder(feed);
    for (const task of tasksOfFeed(feed)) checkAttempts(task);
    checkBounds(feed);
    checkHeld(state, feed);
    checkAccount(feed);
    must((held.get(feed.id) ?? 0) === feed.inFlight, 'the ledger agrees with the counts', () => ({
      feed: feed.id,
      held: held.get(feed.id) ?? 0,
      inFlight: feed.inFlight,
    }));
    held.delete(feed.id);
    const unsettled = feed.queue.size + feed.inFlight + feed.waitingRetry.size;
    must(feed.sourceOpen || unsettled > 0, 'a feed is over once nothing of it is left', () => feed.id);
  }
  must(held.size === 0, 'no lease of a feed that is over is open', () => [...held]);
  checkLiveness(state);
  checkPast(state);
}

function checkWorker(worker: Crewman, held: Map<number, number>): void {
  const { open, base, next, unanswered, alone, abandoned } = worker;
  let answers = 0;
  let suspects = 0;
  for (const entry of open) {
    if (entry === undefined) continue;
    answers++;
    if (entry === ABANDONED) continue;
    checkAttempts(entry);
    held.set(entry.feed, (held.get(entry.feed) ?? 0) + 1);
    if (entry.suspect) suspects++;
  }
  must(answers === unanswered, 'unanswered leases are counted', () => ({ worker: worker.id, answers, unanswered }));
  const given = open.flatMap((entry, at) => (entry === ABANDONED ? [base + at] : []));
  must(
    given.length === abandoned.size && given.every((lease) => abandoned.has(lease)),
    'what was abandoned has its terms until it is answered',
    () => ({ worker: worker.id, given, abandoned: [...abandoned.keys()] }),
  );
  must(base + open.length === next, 'leases are numbered without gaps', () => ({ worker: worker.id, base, next }));
  must(open.length === 0 || open[0] !== undefined, 'answered leases are let go', () => ({ worker: worker.id, open }));
  must(suspects === 0 || (unanswered === 1 && alone), 'a suspect runs alone', () => ({
    worker: worker.id,
    unanswered,
  }));
  must(!alone || unanswered === 1, 'a worker is set apart only while it has a suspect', () => ({ worker: worker.id }));
}

const tasksOfFeed = ({ queue, waitingRetry }: Feed): Task[] => {
  const { lane, waiting } = tasksIn(queue);
  return [...lane, ...waiting, ...waitingRetry];
};

function checkAttempts({ id, attempts, losses, history = [] }: Task): void {
  const lost = history.filter(({ error }) => error instanceof WorkerLostError).length;
  must(
    attempts === history.length && losses === lost,
    'attempts are errors, time-outs and losses, and all are remembered',
    () => ({ id, attempts, losses, remembered: history.length, lost }),
  );
}

function checkOrder({ id, queue }: Feed): void {
  const { lane, waiting } = tasksIn(queue);
  const facts = () => ({ feed: id, lane: lane.map((task) => task.id), waiting: waiting.map((task) => task.id) });
  const holds = isInOrder(lane) && isInOrder(waiting);
  must(holds, 'tasks wait in pull order, what was put back before the others', facts);
}

function isInOrder(tasks: readonly Task[]): boolean {
  let before = -1;
  for (const { id } of tasks) {
    if (id <= before) return false;
    before = id;
  }
  return true;
}

function checkCounts(feed: Feed): void {
  const { pulled, enqueued, queue, inFlight, waitingRetry, done, failed, cancelled } = feed;
  const counts = [
    pulled,
    enqueued,
    queue.size,
    inFlight,
    waitingRetry.size,
    done,
    failed,
    cancelled,
    feed.unconsumed,
    feed.retried,
  ];
  must(
    counts.every((count) => Number.isInteger(count) && count >= 0),
    'counts are whole and not negative',
    () => counts,
  );
  must(
    pulled + enqueued === queue.size + inFlight + waitingRetry.size + done + failed + cancelled,
    'conservation',
    () => counts,
  );
}

function checkAccount({ id, inFlight, usedMs, expectedMs, firsts }: Feed): void {
  const facts = () => ({ feed: id, inFlight, usedMs, expectedMs, firsts });
  must(Number.isFinite(usedMs) && (expectedMs > 0 || inFlight === 0), 'what is in hand is on account', facts);
  must(expectedMs === 0 || inFlight > 0, 'nothing is on account but what is in hand', facts);
  must(firsts >= 0 && firsts <= inFlight, 'first tasks are in hand', facts);
}

function checkBounds(feed: Feed): void {
  const {
    credits,
    window,
    sourceOpen,
    resultCapacity,
    inFlight,
    waitingRetry,
    unconsumed,
    pulled,
    enqueued,
    draining,
  } = feed;
  const unsettled = feed.queue.size + inFlight + waitingRetry.size;
  const settled = pulled + enqueued - unsettled;
  const facts = () => ({ feed: feed.id, credits, window, pulled, enqueued, settled, sourceOpen });
  must(Number.isInteger(credits) && credits >= 0, 'credits are not negative', facts);
  must(sourceOpen || credits === 0, 'a closed source has no credit', facts);
  must(pulled + credits - settled <= window, 'pulled − settled ≤ window, with every credit used', facts);
  // Children take no credit, so they may stand above the window; where there are none the two are the same.
  must(!sourceOpen || draining || credits + unsettled >= window, 'every credit that there is room for is given', facts);
  must(enqueued > 0 || credits + unsettled <= window, 'credits ≤ window − unsettled', facts);
  const places = inFlight + waitingRetry.size + unconsumed + feed.queue.returned;
  must(places <= resultCapacity, 'results have room before they exist, and keep it', () => ({
    feed: feed.id,
    inFlight,
    waitingRetry: waitingRetry.size,
    unconsumed,
    resultCapacity,
  }));
}

/** A key is held no longer than somebody has its task in hand, and only where there are keys. */
function checkHeld({ workers }: PlanState, feed: Feed): void {
  for (const [task, { worker, lease }] of feed.held) {
    const facts = () => ({ feed: feed.id, task: task.id, worker, lease });
    must(task.key !== NO_KEY, 'only a task with a key holds one', facts);
    must(workers.get(worker)?.abandoned.has(lease) === true, 'a key is held by what is being given up', facts);
  }
}

/** No task waits while a worker could begin it at once, but for more that may come with it. */
function checkLiveness(state: PlanState): void {
  const waiting = [...state.feeds.values()].filter((feed) => {
    if (feed.queue.ready === 0) return false;
    if (feed.waitsForMore) return waitsInVain(state, feed);
    const places = feed.inFlight + feed.waitingRetry.size + feed.unconsumed + feed.queue.returned;
    return feed.queue.peek(feed.resultCapacity - places) !== undefined;
  });
  const isHeldUp = waiting.length > 0 && !state.paused && state.pace?.count === state.pace?.limit;
  must(
    !state.pace ||
      (state.wakeAt !== undefined) === isHeldUp ||
      [...state.feeds.values()].some((feed) => feed.waitsForMore),
    'the pool is woken when it may hand out again, if somebody waits for that',
    () => ({ wakeAt: state.wakeAt, pace: state.pace, waiting: waiting.length }),
  );
  if (waiting.length === 0 || state.paused || (state.pace && isHeldUp)) return;
  const suspects = waiting.some(({ queue }) => queue.peek(1)?.suspect);
  for (const { id, accepting, alone, unanswered } of state.workers.values()) {
    // A suspect waits for empty hands, and whoever could give it theirs takes nothing more.
    const couldBegin = accepting && !alone && unanswered < (suspects ? 1 : state.concurrency);
    must(!couldBegin, 'no task waits while a worker could begin it', () => ({
      worker: id,
      unanswered,
      feeds: waiting.map((feed) => ({ id: feed.id, queued: feed.queue.size })),
    }));
  }
}

/** What is held back waits for its source, which is being asked, or for answers: then there are some to come, and the pool looks again when they are late. */
function waitsInVain({ wakeAt }: PlanState, { asking, inFlight, credits, sourceOpen, draining }: Feed): boolean {
  return asking === 0 && (wakeAt === undefined || inFlight === 0 || credits > 0 || !sourceOpen || draining);
}

function checkPast({ past }: PlanState): void {
  must(
    past.pulled + past.enqueued === past.done + past.failed + past.cancelled,
    'conservation of feeds that are over',
    () => past,
  );
}
