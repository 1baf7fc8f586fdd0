import type { Task, WorkerId } from '../contract/task.js';
import type { ResultSink, SinkEvents } from './sink.js';
import { SteppedAside } from './stepped-aside.js';

interface Held {
  readonly worker: WorkerId;
  readonly task: Task;
  readonly value: unknown;
  readonly ranMs: number;
}

/**
 * Results go on in the order of `seq`. One that comes early is held until all before it are settled, and counts as not
 * taken: so `resultCapacity` bounds how many are held. Failed and cancelled tasks are told at once and step aside.
 */
export function orderedSink(inner: ResultSink, events: Pick<SinkEvents, 'consumed'>): ResultSink {
  /** By `seq`. */
  const held = new Map<number, Held>();
  const aside = new SteppedAside();
  /** Whose turn it is. */
  let turn = 0;
  let muted = false;

  /** Gives on what has its turn, as few messages as the workers allow; returns how many results were taken. */
  const flush = (): number => {
    let taken = 0;
    for (let run = nextRun(); run.length > 0; run = nextRun()) {
      const [{ worker }] = run as [Held];
      taken += inner.deliver(
        worker,
        run.map(({ task }) => task),
        run.map(({ value }) => value),
        run.map(({ ranMs }) => ranMs),
      );
    }
    return taken;
  };
  /** Results in a row that come from the same worker. */
  const nextRun = (): Held[] => {
    const run: Held[] = [];
    while (!muted) {
      turn = aside.pass(turn);
      const next = held.get(turn);
      if (!next || (run[0] && run[0].worker !== next.worker)) break;
      held.delete(turn++);
      run.push(next);
    }
    return run;
  };
  const stepAside = (tasks: readonly Task[]): void => {
    for (const { seq } of tasks) aside.add(seq);
    const taken = flush();
    if (taken > 0) events.consumed(taken);
  };
  return {
    timed: inner.timed,
    deliver(worker, tasks, values, times) {
      if (muted) return values.length;
      turn = aside.pass(turn);
      if (held.size === 0 && tasks.every(({ seq }, i) => seq === turn + i)) {
        turn += tasks.length;
        // What stands behind them can only be in their own batch, as nothing is held.
        return inner.deliver(worker, tasks, values, times);
      }
      for (const [i, task] of tasks.entries()) {
        const ranMs = typeof times === 'number' ? times : (times[i] as number);
        held.set(task.seq, { worker, task, value: values[i], ranMs });
      }
      return flush();
    },
    // A stream in order takes one result a task.
    parts: (worker, task, values) => inner.parts(worker, task, values),
    ended(task) {
      inner.ended(task);
      stepAside([task]);
    },
    fail(task, last) {
      inner.fail(task, last);
      stepAside([task]);
    },
    cancel(tasks, reason) {
      inner.cancel(tasks, reason);
      stepAside(tasks);
    },
    over: () => inner.over(),
    mute() {
      muted = true;
      held.clear();
      inner.mute();
    },
  };
}
