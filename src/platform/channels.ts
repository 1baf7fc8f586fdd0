import { type Channel, channel } from 'node:diagnostics_channel';
import type { Observer } from '../contract/observer.js';
import type { Task } from '../contract/task.js';

const start: Channel = channel('rearguard:task:start');
const end: Channel = channel('rearguard:task:end');
const failed: Channel = channel('rearguard:task:failed');
const retry: Channel = channel('rearguard:task:retry');
const cancelled: Channel = channel('rearguard:task:cancelled');
const ready: Channel = channel('rearguard:worker:ready');
const lost: Channel = channel('rearguard:worker:lost');
const stopped: Channel = channel('rearguard:worker:stopped');
const phases: Channel = channel('rearguard:pool:phase');

/** Tells subscribers of `node:diagnostics_channel` what a pool does. Where there are none, a batch costs one question. */
export function channels(pool: string): Observer {
  /** The attempts that were told of. */
  const told = new WeakMap<Task, number>();
  const about = (task: Task) => ({ pool, taskId: task.id, index: task.index, task: task.value });
  return {
    get wantsTimes() {
      return end.hasSubscribers;
    },
    started(workerId, tasks, at) {
      if (!start.hasSubscribers) return;
      for (const task of tasks) {
        const attempt = task.attempts + 1;
        // It came back before it was begun.
        if (told.get(task) === attempt) continue;
        told.set(task, attempt);
        start.publish({ ...about(task), workerId, attempt, queuedMs: at - task.queuedAt });
      }
    },
    done(workerId, tasks, times) {
      if (!end.hasSubscribers) return;
      for (const [i, task] of tasks.entries()) {
        const ranMs = typeof times === 'number' ? times : (times[i] as number);
        end.publish({ ...about(task), workerId, attempt: task.attempts + 1, ranMs });
      }
    },
    failed(task, { workerId, attempt, ranMs, error }) {
      if (failed.hasSubscribers) failed.publish({ ...about(task), workerId, attempt, ranMs, error });
    },
    retried(task, { workerId, attempt, ranMs, error }, afterMs) {
      if (retry.hasSubscribers) retry.publish({ ...about(task), workerId, attempt, ranMs, error, afterMs });
    },
    cancelled(tasks, reason) {
      if (cancelled.hasSubscribers) for (const task of tasks) cancelled.publish({ ...about(task), reason });
    },
    workerReady(workerId) {
      if (ready.hasSubscribers) ready.publish({ pool, workerId });
    },
    workerLost(workerId, { reason, exitCode, cause }) {
      if (lost.hasSubscribers) lost.publish({ pool, workerId, reason, exitCode, error: cause });
    },
    workerStopped(workerId) {
      if (stopped.hasSubscribers) stopped.publish({ pool, workerId });
    },
    phase(phase) {
      if (phases.hasSubscribers) phases.publish({ pool, phase });
    },
  };
}
