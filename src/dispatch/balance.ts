import { patience, worthwhile } from './batch-size.js';
import type { Command } from './messages.js';
import { nextAt } from './pace.js';
import { anyReady } from './ready.js';
import { hasFreePlace } from './several.js';
import type { Crewman, PlanState } from './state.js';

/** Work that is worth taking back: a way there and back takes some tenth of this. */
const WORTH_MS = 0.5;

/**
 * Nobody waits in a busy worker's hands while another has nothing to do: when nothing that waits can be handed out and a place is free, half of what one of the others has not begun is taken back, from
 * whoever has most to do. What would be done before it was here stays, but not if it was to be done by now and is not.
 *
 * Returns when to look again, if somebody may turn out to be late.
 */
export function balance(state: PlanState, commands: Command[]): number | undefined {
  if (state.paused || !hasFreePlace(state) || anyReady(state)) return undefined;
  let victim: Crewman | undefined;
  let lookAt: number | undefined;
  const patienceMs = patience(state);
  for (const worker of state.workers.values()) {
    const count = behind(state, worker);
    if (count <= 0 || worker.ending) continue;
    // One at a time: those that come back are handed out first.
    if (worker.asked > 0) return undefined;
    if (worker.next === worker.keptUntil) continue;
    const lateAt = worker.busyUntil + (count < worthwhile(worker.costMs) ? patienceMs : WORTH_MS);
    if (leftMs(state, worker, count) < WORTH_MS && state.now < lateAt) lookAt = Math.min(lookAt ?? lateAt, lateAt);
    else if (!victim || count > behind(state, victim)) victim = worker;
  }
  if (!victim) return lookAt;
  // What it is given while it is asked, it is not asked for.
  victim.keptUntil = victim.next;
  victim.asked = Math.ceil(behind(state, victim) / 2);
  commands.push({ type: 'take-back', worker: victim.id, count: victim.asked });
  return undefined;
}

/** Sees to it that the pool wakes when the next task may be handed out or taken back, if one waits for that. */
export function setAlarm(state: PlanState, lookAt: number | undefined, isHeldUp: boolean, commands: Command[]): void {
  const { pace } = state;
  const at = pace && isHeldUp ? nextAt(pace) : lookAt;
  if (at === state.wakeAt) return;
  state.wakeAt = at;
  commands.push({ type: 'wake', at });
}

/** Tasks that wait for others in the same worker. */
const behind = ({ concurrency }: PlanState, { unanswered }: Crewman): number => unanswered - concurrency;

/** How long it will be busy, as far as that can be told; what waits is not done, whatever was expected. */
const leftMs = ({ now }: PlanState, { busyUntil, costMs }: Crewman, waiting: number): number =>
  Math.max(busyUntil - now, waiting * costMs);
