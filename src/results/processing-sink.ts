import type { Task } from '../contract/task.js';
import { isThenable } from '../is-thenable.js';
import { Line } from '../line.js';
import type { Exit, InContext, ResultSink, SinkEvents } from './sink.js';

export interface Processing {
  process(result: unknown, task: unknown): unknown;
  /** How many may be under way at a time. */
  readonly concurrency: number;
  /** What comes of them is emitted in the order in which they were begun. */
  readonly ordered: boolean;
}

/** A call that has not returned its value, or whose value waits for its turn. */
interface Underway {
  made: unknown;
  isDone: boolean;
}

/**
 * Results go through `processResult`, begun in the order they came; what it returns is emitted. What waits for it, and
 * what waits for its turn after it, counts against `resultCapacity`, so a slow one slows the dispatch.
 */
export function processingSink(
  { process, concurrency, ordered }: Processing,
  inner: ResultSink,
  exit: Exit,
  inContext: InContext,
  events: SinkEvents,
): ResultSink {
  const backlog = new Line<{ readonly task: Task; readonly value: unknown }>();
  /** In the order they were begun; used only if `ordered`. */
  const turns = new Line<Underway>();
  let running = 0;
  let working = false;
  let muted = false;
  let isOver = false;
  let taken = 0;

  const emit = (made: unknown): void => {
    if (!muted) taken += exit.closed ? 1 : exit.emit(made);
  };
  /** Those whose turn has come. */
  const emitInTurn = (): void => {
    while (turns.peek()?.isDone) emit(turns.take().made);
  };
  const begin = (task: Task, value: unknown): void => {
    const made = process(value, task.value);
    if (isThenable(made)) {
      const call: Underway = { made: undefined, isDone: false };
      running++;
      if (ordered) turns.push(call);
      Promise.resolve(made).then((value) => finish(call, value), broke);
    } else if (turns.size > 0) turns.push({ made, isDone: true });
    else emit(made);
  };
  /** Synchronous results are gone through in a loop, without a promise each. */
  const work = (): void => {
    // What arrives from within is taken up by the loop that is on.
    if (working) return;
    working = true;
    try {
      while (backlog.size > 0 && running < concurrency && !muted) {
        const { task, value } = backlog.take();
        begin(task, value);
      }
    } catch (error) {
      events.fatal(error);
    } finally {
      working = false;
    }
  };
  /** Returns how many results were taken. */
  const go = (): number => {
    if (working || running >= concurrency) return 0;
    inContext(work);
    const count = taken;
    taken = 0;
    return count;
  };
  const finish = (call: Underway, made: unknown): void => {
    running--;
    inContext(() => {
      if (ordered) {
        call.made = made;
        call.isDone = true;
        emitInTurn();
      } else emit(made);
      work();
    });
    const count = taken;
    taken = 0;
    if (count > 0) events.consumed(count);
    tellIfDrained();
  };
  const broke = (error: unknown): void => {
    running--;
    events.fatal(error);
    tellIfDrained();
  };
  const tellIfDrained = (): void => {
    // Nobody waits for calls whose values nobody wants: one may never return.
    if (isOver && (running === 0 || muted) && backlog.size === 0) events.drained();
  };
  return {
    timed: false,
    deliver(_worker, tasks, values) {
      for (const [i, task] of tasks.entries()) backlog.push({ task, value: values[i] });
      return go();
    },
    parts(_worker, task, values) {
      for (const value of values) backlog.push({ task, value });
      return go();
    },
    ended: inner.ended,
    fail: inner.fail,
    cancel: inner.cancel,
    over() {
      isOver = true;
      tellIfDrained();
    },
    mute() {
      muted = true;
      backlog.clear();
      turns.clear();
      inner.mute();
      // In a moment: whoever mutes has yet to say why.
      if (isOver) queueMicrotask(tellIfDrained);
    },
  };
}
