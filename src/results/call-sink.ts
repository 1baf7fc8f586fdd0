import type { Task } from '../contract/task.js';
import type { TransferList } from '../contract/transfer.js';
import type { ResultSink } from './sink.js';

/** The two ends of a promise. */
export interface Call {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** What moves to the worker with the task. */
  readonly transfer: TransferList;
  /** Milliseconds that an attempt may run. */
  readonly timeout: number | undefined;
  /** Milliseconds until the next attempt; undefined: there is none. May throw. */
  retryAfter(task: Task, thrown: unknown): number | undefined;
}

/** Outcomes of `run()`: each task settles the promise of its call. */
export interface CallSink extends ResultSink {
  /** Registers the call whose task will be number `index` of this feed. */
  expect(index: number, call: Call): void;
  transferOf(index: number): TransferList;
  /** As the call wants it; what its rule throws is what the call is rejected with. */
  retryAfter(task: Task, thrown: unknown): number | undefined;
  readonly pending: number;
}

export function callSink(): CallSink {
  const calls = new Map<number, Call>();
  const settle = (task: Task): Call | undefined => {
    const call = calls.get(task.index);
    calls.delete(task.index);
    return call;
  };
  return {
    timed: false,
    expect(index, call) {
      calls.set(index, call);
    },
    transferOf: (index) => calls.get(index)?.transfer ?? [],
    retryAfter(task, thrown) {
      try {
        return calls.get(task.index)?.retryAfter(task, thrown);
      } catch (error) {
        settle(task)?.reject(error);
        return undefined;
      }
    },
    get pending() {
      return calls.size;
    },
    deliver(_worker, tasks, values) {
      for (const [i, task] of tasks.entries()) settle(task)?.resolve(values[i]);
      return values.length;
    },
    // The workers are told that there is one result a task.
    parts: (_worker, _task, values) => values.length,
    ended: () => undefined,
    fail: (task, last) => settle(task)?.reject(last.error),
    cancel(tasks, reason) {
      for (const task of tasks) settle(task)?.reject(reason);
    },
    over: () => undefined,
    mute: () => undefined,
  };
}
