import type { SchedulerUpFrame } from '../wire/scheduler-frames.js';

/** The main-thread end of a scheduler in a thread of its own. */
export interface SchedulerThread {
  request(count: number): void;
  /** Tells it to release its scheduler and to leave; if it has not gone after `stopTimeout`, it is ended by force. Called once at most, and not once it has ended by itself. */
  close(): void;
}

/** What is heard of the thread, in the order it happened. */
export interface SchedulerThreadEvents {
  frame(frame: SchedulerUpFrame): void;
  /** It is gone; `reason` and `cause` say why, where it went unasked. Every frame that it had sent was reported first. Nothing follows. */
  gone(reason: string, cause: unknown): void;
}
