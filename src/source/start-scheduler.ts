import type { Patience } from '../contract/source.js';
import type { CheckedThread } from '../options/check-thread.js';
import type { SchedulerThread, SchedulerThreadEvents } from './scheduler-thread.js';

/** Starts a scheduler. Reports to `events`, never before this has returned. */
export type StartScheduler = (
  thread: CheckedThread,
  data: unknown,
  patience: Patience,
  events: SchedulerThreadEvents,
) => SchedulerThread;
