import type { MakeTasks } from '../../../src/contract/thread.js';
import { decodeError } from '../../../src/wire/error-codec.js';
import type { SchedulerUpFrame } from '../../../src/wire/scheduler-frames.js';
import { SchedulerRuntime } from '../../../src/worker/scheduler-runtime.js';

/** A scheduler's thread whose clock and turns are made by the test. */
export class SchedulerByHand {
  now = 0;
  /** `leave` and `exit`, as they were called. */
  readonly ends: string[] = [];
  /** What it said: `ready`, its tasks as arrays, the ends with their error. */
  readonly said: unknown[] = [];
  private readonly turns: (() => void)[] = [];
  private readonly runtime: SchedulerRuntime;

  constructor(tasks: MakeTasks<unknown, never>, data?: unknown) {
    this.runtime = new SchedulerRuntime(tasks, data, {
      post: (frame, transfer = []) =>
        void this.said.push(inShort(structuredClone(frame, { transfer: [...transfer] as never }))),
      now: () => this.now,
      later: (work) => void this.turns.push(work),
      leave: () => void this.ends.push('leave'),
      exit: () => void this.ends.push('exit'),
    });
    this.runtime.start();
  }

  request(count: number): void {
    this.runtime.receive({ type: 'request', count });
  }

  close(): void {
    this.runtime.receive({ type: 'close' });
  }

  exit(): void {
    this.runtime.receive({ type: 'exit' });
  }

  /** One turn of the event loop; false if nothing waited for it. */
  turn(): boolean {
    const waiting = this.turns.splice(0);
    for (const work of waiting) work();
    return waiting.length > 0;
  }
}

function inShort(frame: SchedulerUpFrame): unknown {
  if (frame.type === 'tasks') return frame.values;
  if (frame.type === 'ready') return 'ready';
  return frame.error ? [frame.type, decodeError(frame.error)] : frame.type;
}
