import type { Task } from '../contract/task.js';
import { isThenable } from '../is-thenable.js';
import type { Consumer, InContext, ResultSink, SinkEvents } from './sink.js';

type Process = (result: unknown, task: unknown) => unknown;

/**
 * Results go through `processResult`, one at a time and awaited; what it returns is emitted. What
 * waits for it counts against `resultCapacity`, so a slow one slows the dispatch.
 */
export function processingSink(
  process: Process,
  inner: ResultSink,
  consumer: Consumer<unknown>,
  inContext: InContext,
  events: SinkEvents,
): ResultSink {
  const backlog: { readonly task: Task; readonly value: unknown }[] = [];
  let head = 0;
  let working = false;
  let muted = false;
  let isOver = false;

  /** Synchronous results are gone through in a loop, without a promise each; returns how many. */
  const work = (): number => {
    let taken = 0;
    // Where it is never empty, what was taken must go in between.
    if (head >= 1024 && head * 2 >= backlog.length) {
      backlog.splice(0, head);
      head = 0;
    }
    while (head < backlog.length && !muted) {
      const { task, value } = backlog[head++] as (typeof backlog)[number];
      const made = process(value, task.value);
      if (isThenable(made)) {
        working = true;
        Promise.resolve(made).then(resume, fatal);
        break;
      }
      consumer.next(made);
      taken++;
    }
    if (head === backlog.length || muted) {
      backlog.length = head = 0;
      if (isOver && !working) events.drained();
    }
    return taken;
  };
  const fatal = (error: unknown): void => {
    working = false;
    events.fatal(error);
  };
  const go = (): number => {
    let taken = 0;
    inContext(() => {
      try {
        taken = work();
      } catch (error) {
        fatal(error);
      }
    });
    return taken;
  };
  const resume = (made: unknown): void => {
    working = false;
    if (!muted) inContext(() => consumer.next(made));
    events.consumed(1 + go());
  };
  return {
    timed: false,
    deliver(_worker, tasks, values) {
      for (const [i, task] of tasks.entries()) backlog.push({ task, value: values[i] });
      return working ? 0 : go();
    },
    parts(_worker, task, values) {
      for (const value of values) backlog.push({ task, value });
      return working ? 0 : go();
    },
    ended: inner.ended,
    fail: inner.fail,
    cancel: inner.cancel,
    over() {
      isOver = true;
      if (!working && head === backlog.length) events.drained();
    },
    mute() {
      muted = true;
      inner.mute();
    },
  };
}
