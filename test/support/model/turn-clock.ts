import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';

/** A clock whose millisecond is one turn of the event loop, so that how long something takes does not depend on the machine. */
export interface TurnClock extends SchedulerLike {
  /** Timers that have not gone off. */
  readonly waiting: number;
  stop(): void;
}

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

export function turnClock(): TurnClock {
  const timers = new Set<Timer>();
  let turns = 0;
  let stopped = false;
  const turn = (): void => {
    turns++;
    const due = [...timers].filter(({ at }) => at <= turns).sort((a, b) => a.at - b.at);
    // One of them may call another off.
    for (const timer of due) if (timers.delete(timer)) timer.work();
    if (!stopped) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    now: () => turns,
    schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription {
      const action = new Subscription() as SchedulerAction<T>;
      const timer = { at: turns + Math.max(1, delay), work: () => work.call(action, state) };
      timers.add(timer);
      action.add(() => timers.delete(timer));
      return action;
    },
    get waiting() {
      return timers.size;
    },
    stop() {
      stopped = true;
    },
  };
}
