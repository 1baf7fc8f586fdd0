import type { FailedAttempt } from '../../../src/contract/outcome.js';
import type { Task } from '../../../src/contract/task.js';
import type { ResultSink, SinkEvents } from '../../../src/results/sink.js';
import { taskOf } from '../queue/task.js';

/** What a sink tells the pool, written down; results that it reports are counted. */
export class Heard implements SinkEvents {
  taken = 0;
  readonly errors: unknown[] = [];
  isDrained = false;

  consumed(count: number): void {
    this.taken += count;
  }

  fatal(error: unknown): void {
    this.errors.push(error);
  }

  drained(): void {
    this.isDrained = true;
  }
}

export const NO = new Error('no');

export const failed = (): FailedAttempt => ({ attempt: 1, error: NO, workerId: 1, ranMs: 1 });

export const tasks = (...seqs: number[]): Task[] => seqs.map((seq) => taskOf({ id: seq }));

/** Gives the results of tasks to a sink, named after them. */
export const give = (sink: ResultSink, seqs: readonly number[], worker = 1): number =>
  sink.deliver(
    worker,
    tasks(...seqs),
    seqs.map((seq) => `r${seq}`),
    seqs.map((seq) => seq * 10),
  );

/** A sink that writes down what reaches it and takes every result at once. */
export function recordingSink(): ResultSink & { readonly log: string[]; readonly times: number[] } {
  const log: string[] = [];
  const times: number[] = [];
  return {
    log,
    times,
    timed: true,
    deliver(worker, _tasks, values, ran) {
      log.push(`${worker}: ${values.join(' ')}`);
      if (typeof ran !== 'number') times.push(...ran);
      return values.length;
    },
    parts: (_worker, _task, values) => values.length,
    ended: (task) => log.push(`ended ${task.seq}`),
    fail: (task) => log.push(`failed ${task.seq}`),
    cancel: (cancelled) => log.push(`cancelled ${cancelled.map(({ seq }) => seq).join(' ')}`),
    over: () => log.push('over'),
    mute: () => log.push('mute'),
  };
}
