import type { Outcome, OutcomeFacts } from '../contract/outcome.js';
import type { Task } from '../contract/task.js';
import type { Consumer, InContext, ResultSink, SinkEvents } from './sink.js';

type Failure = (Outcome<unknown, unknown> & { status: 'failed' })['error'];

/** Every outcome with its facts, the failed and cancelled ones too. */
export function outcomeSink(
  consumer: Consumer<Outcome<unknown, unknown>>,
  inContext: InContext,
  events: SinkEvents,
): ResultSink {
  let muted = false;
  const emit = (outcomes: Iterable<Outcome<unknown, unknown>>): void =>
    inContext(() => {
      for (const outcome of outcomes) {
        if (muted || consumer.closed) return;
        consumer.next(outcome);
      }
    });
  return {
    timed: true,
    deliver(worker, tasks, values, times) {
      emit(
        tasks.map((task, i) => ({
          status: 'done',
          value: values[i],
          ...facts(task, task.attempts + 1, worker, typeof times === 'number' ? times : (times[i] as number)),
        })),
      );
      return values.length;
    },
    // The workers are told that there is one result a task.
    parts: (_worker, _task, values) => values.length,
    ended: () => undefined,
    fail(task, last) {
      emit([
        { status: 'failed', error: last.error as Failure, ...facts(task, task.attempts, last.workerId, last.ranMs) },
      ]);
    },
    cancel(tasks, reason) {
      emit(tasks.map((task) => ({ status: 'cancelled', reason, ...facts(task, task.attempts, undefined, 0) })));
    },
    over: () => events.drained(),
    mute() {
      muted = true;
    },
  };
}

function facts(task: Task, attempts: number, workerId: number | undefined, ranMs: number): OutcomeFacts<unknown> {
  const queuedMs = task.leasedAt === 0 ? 0 : task.leasedAt - task.queuedAt;
  return { task: task.value, index: task.index, attempts, workerId, queuedMs, ranMs };
}
