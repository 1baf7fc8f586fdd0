import type { SchedulerLike, Subscription } from 'rxjs';
import type { Patience } from '../contract/source.js';
import type { WorkerSource } from '../platform/platform.js';
import type { SchedulerThread, SchedulerThreadEvents } from '../source/scheduler-thread.js';
import type { SchedulerDownFrame, SchedulerUpFrame } from '../wire/scheduler-frames.js';
import { reasonOf } from './failure.js';
import { ThreadHandle } from './thread-handle.js';

export interface SchedulerThreadConfig extends Patience {
  readonly source: WorkerSource;
  readonly data: unknown;
  readonly clock: SchedulerLike;
}

/** Starts a scheduler in a real thread. It keeps the process alive until it is gone: its scheduler is to be released. */
export function schedulerThread(config: SchedulerThreadConfig, events: SchedulerThreadEvents): SchedulerThread {
  const { source, data, startTimeout, stopTimeout, clock } = config;
  let stopTimer: Subscription | undefined;
  const handle = new ThreadHandle<SchedulerDownFrame, SchedulerUpFrame>(
    {
      source,
      thread: { name: 'rearguard scheduler' },
      startTimeout,
      clock,
      connect: (control, port) => control.schedule(port, data),
    },
    {
      frame(frame) {
        if (frame.type === 'ready') handle.ready();
        else if (frame.type !== 'tasks') {
          stopTimer?.unsubscribe();
          handle.leaving();
        }
        events.frame(frame);
      },
      gone({ failure, exitCode }) {
        stopTimer?.unsubscribe();
        events.gone(reasonOf(failure, exitCode), failure?.cause);
      },
    },
  );
  return {
    request: (count) => handle.post({ type: 'request', count }),
    close() {
      // Nothing has begun in a thread that was not given its port.
      if (!handle.hasPort) return void handle.terminate();
      handle.post({ type: 'close' });
      stopTimer = clock.schedule(() => void handle.terminate(), stopTimeout);
    },
  };
}
