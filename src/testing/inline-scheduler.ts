import type { SchedulerLike, Subscription } from 'rxjs';
import type { MakeTasks } from '../contract/thread.js';
import type { SchedulerThread, SchedulerThreadEvents } from '../source/scheduler-thread.js';
import type { SchedulerDownFrame } from '../wire/scheduler-frames.js';
import { SchedulerRuntime } from '../worker/scheduler-runtime.js';
import { soon } from './lane.js';

export interface InlineSchedulerConfig {
  readonly tasks: MakeTasks<unknown, never>;
  readonly data: unknown;
  readonly stopTimeout: number;
  readonly clock: SchedulerLike;
}

/**
 * A scheduler of `fromThread` that is no thread: the same runtime and the same frames, cloned as they would be on their way, on the thread of the caller.
 * One that cannot be released in time is left to itself: there is no thread to end.
 */
export function inlineScheduler(config: InlineSchedulerConfig, events: SchedulerThreadEvents): SchedulerThread {
  const { tasks, data, stopTimeout, clock } = config;
  let stopTimer: Subscription | undefined;
  let isGone = false;
  const gone = (): void => {
    if (isGone) return;
    isGone = true;
    stopTimer?.unsubscribe();
    events.gone('went away', undefined);
  };
  const runtime = new SchedulerRuntime(tasks, structuredClone(data), {
    post(frame, transfer = []) {
      const copy = structuredClone(frame, { transfer: [...transfer] as never });
      soon(() => isGone || events.frame(copy));
    },
    now: () => clock.now(),
    later: soon,
    leave: () => soon(gone),
    exit: gone,
  });
  const send = (frame: SchedulerDownFrame): void => soon(() => isGone || runtime.receive(frame));
  soon(() => runtime.start());
  return {
    request: (count) => send({ type: 'request', count }),
    close() {
      send({ type: 'close' });
      stopTimer = clock.schedule(gone, stopTimeout);
    },
  };
}
