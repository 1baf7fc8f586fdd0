import type { MemberState } from '../../../src/contract/quorum.js';
import type { SchedulerThreadEvents } from '../../../src/source/scheduler-thread.js';
import type { StartScheduler } from '../../../src/source/start-scheduler.js';
import { encodeError } from '../../../src/wire/error-codec.js';

/** A thread that does what the test says, and writes down what it was told. */
export class FakeThread {
  readonly heard: (number | 'close')[] = [];
  readonly states: MemberState[] = [];
  started: Parameters<StartScheduler> | undefined;
  events: SchedulerThreadEvents | undefined;

  readonly start: StartScheduler = (...started) => {
    this.started = started;
    this.events = started[3];
    return { request: (count) => void this.heard.push(count), close: () => void this.heard.push('close') };
  };

  ready(): void {
    this.events?.frame({ type: 'ready' });
  }

  tasks(...values: unknown[]): void {
    this.events?.frame({ type: 'tasks', values });
  }

  /** With an argument, it failed with that. */
  says(type: 'ended' | 'released', ...thrown: unknown[]): void {
    this.events?.frame({ type, error: thrown.length > 0 ? encodeError(thrown[0]) : undefined });
  }

  gone(reason = 'exited with code 0', cause?: unknown): void {
    this.events?.gone(reason, cause);
  }
}
