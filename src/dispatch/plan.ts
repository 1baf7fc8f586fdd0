import { answered } from './answered.js';
import { assign, isHeldUp, replenish } from './assign.js';
import { balance, setAlarm } from './balance.js';
import { cancelFeed, cancelTask } from './cancel.js';
import { addTasks, drainFeed, endSource, openFeed } from './feeds.js';
import { releaseKeys, retryDue } from './held-keys.js';
import { lost } from './lost.js';
import type { Command, PlanEvent } from './messages.js';
import { moveOn } from './pace.js';
import { giveCredit, parts } from './several.js';
import { crewman, type PlanState } from './state.js';
import { takenBack } from './taken-back.js';
import { timedOut } from './timed-out.js';

/**
 * Who gets what: from what happened to what is to be done. No clock, no promise, no thread, no
 * chance: the same state, which holds the time, and events always give the same answer. What has happened together is seen to in one go.
 *
 * The state is handed over, not shared: it is updated in place and comes back in the answer, and
 * the one that was passed in must not be used again (a copy of the queue for every frame would
 * cost more than the tasks in it). Tests that branch copy it first.
 */
export function plan(state: PlanState, ...events: readonly PlanEvent[]): [PlanState, Command[]] {
  const commands: Command[] = [];
  if (state.pace) moveOn(state.pace, state.now);
  for (const event of events) apply(state, event, commands);
  releaseKeys(state);
  giveCredit(state, commands);
  const heldUntil = assign(state, commands);
  const lateAt = balance(state, commands);
  replenish(state, commands);
  setAlarm(state, earlier(heldUntil, lateAt), isHeldUp(state), commands);
  // Workers first, then what the user's code may take its time over.
  if (commands.length > 1) commands.sort((a, b) => URGENCY[a.type] - URGENCY[b.type]);
  return [state, commands];
}

const earlier = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);

const URGENCY: Record<Command['type'], number> = {
  lease: 0,
  abort: 0,
  credit: 0,
  'take-back': 0,
  deliver: 1,
  parts: 1,
  ended: 1,
  fail: 1,
  cancel: 1,
  retry: 1,
  'forget-retry': 1,
  'close-source': 2,
  pull: 2,
  wake: 2,
  'feed-over': 3,
};

function apply(state: PlanState, event: PlanEvent, commands: Command[]): void {
  switch (event.type) {
    case 'feed-opened':
      return openFeed(state, event.feed);
    case 'pulled':
      return addTasks(state, event);
    case 'source-ended':
      return endSource(state, event.feed);
    case 'feed-drained':
      return drainFeed(state, event.feed, commands);
    case 'feed-cancelled':
      return cancelFeed(state, event, commands);
    case 'task-cancelled':
      return cancelTask(state, event, commands);
    case 'consumed': {
      const feed = state.feeds.get(event.feed);
      if (feed) feed.unconsumed -= event.count;
      return;
    }
    case 'paused':
    case 'resumed':
      state.paused = event.type === 'paused';
      return;
    case 'asked': {
      const feed = state.feeds.get(event.feed);
      if (feed) feed.asking--;
      return;
    }
    case 'woken':
      state.wakeAt = undefined;
      return;
    case 'retry-due':
      return retryDue(state, event.task);
    case 'answered':
      return answered(state, event, commands);
    case 'parts':
      return parts(state, event, commands);
    case 'taken-back':
      return takenBack(state, event);
    case 'timed-out':
      return timedOut(state, event, commands);
    case 'worker-ready':
      state.workers.set(event.worker, crewman(event.worker));
      return;
    case 'worker-retiring':
    case 'worker-ending': {
      const worker = state.workers.get(event.worker);
      if (!worker) return;
      worker.accepting = false;
      worker.ending ||= event.type === 'worker-ending';
      return;
    }
    case 'worker-gone':
      return lost(state, event.worker, [], undefined, 0, commands);
    case 'worker-lost':
      return lost(state, event.worker, event.running, event.loss, event.at, commands);
  }
}
