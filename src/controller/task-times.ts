import type { Observer } from '../contract/observer.js';
import type { Task } from '../contract/task.js';
import { Times } from './times.js';

/** Of a batch so many tasks are looked at, evenly spread; they speak for their neighbours. */
const SAMPLES = 8;

/** How long tasks wait and run. A batch costs the same, however many are in it. */
export class TaskTimes implements Observer {
  readonly queued: Times = new Times();
  readonly ran: Times = new Times();

  started(_worker: number, tasks: readonly Task[], at: number): void {
    sample(tasks, this.queued, (task) => at - task.queuedAt);
  }

  done(_worker: number, tasks: readonly Task[], times: readonly number[] | number): void {
    if (typeof times === 'number') this.ran.record(times, tasks.length);
    else sample(times, this.ran, (ms) => ms);
  }

  failed(_task: Task, { ranMs }: { readonly ranMs: number }): void {
    this.ran.record(ranMs);
  }

  retried(_task: Task, { ranMs }: { readonly ranMs: number }): void {
    this.ran.record(ranMs);
  }
}

function sample<V>(values: readonly V[], into: Times, ms: (value: V) => number): void {
  const step = Math.max(values.length / SAMPLES, 1);
  for (let at = 0; at < values.length; at += step) into.record(ms(values[Math.floor(at)] as V), step);
}
