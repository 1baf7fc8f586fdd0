import type { LeaseId, Mark, Task, WorkerId } from '../contract/task.js';
import { decodeError } from '../wire/error-codec.js';
import type { EncodedError, OutcomesFrame } from '../wire/frames.js';
import { taskOf } from './ledger.js';
import type { Children, FailedAnswer, PlanEvent } from './messages.js';
import type { Crewman } from './state.js';
import { taskError } from './task-error.js';

/** What an answer is looked at with: the user's options, made safe. */
export interface AnswerRules {
  retryAfter(task: Task, thrown: unknown): number | undefined;
  marks(parent: Task, values: readonly unknown[]): readonly Mark[] | undefined;
}

/** An answer from the wire as an event. Where a lease is gone the answer comes late, and nobody is asked about it. */
export function answerOf(
  worker: Crewman,
  frame: OutcomesFrame,
  rules: AnswerRules,
  at: number,
): PlanEvent & { type: 'answered' } {
  const { leases, values, ranMs, times } = frame;
  const taskAt = (position: number): Task | undefined =>
    taskOf(worker, typeof leases === 'number' ? leases + position : (leases[position] as LeaseId));
  const failure = (position: number): FailedAnswer | [] => {
    const task = taskAt(position);
    if (!task) return [];
    const cause = decodeError(values[position] as EncodedError);
    return { position, error: taskError(task, cause), retryAfterMs: rules.retryAfter(task, cause) };
  };
  const children = ([position, born]: readonly [number, readonly unknown[]]): Children => {
    const parent = taskAt(position);
    return [position, born, parent && rules.marks(parent, born)];
  };
  return {
    type: 'answered',
    worker: worker.id,
    leases,
    values,
    failures: frame.failed?.flatMap(failure),
    ended: frame.ended,
    children: frame.children?.map(children),
    ranMs,
    times,
    at,
  };
}

/** The answer to a task that never left. */
export const refusalOf = (
  worker: WorkerId,
  lease: LeaseId,
  error: Error,
  at: number,
): PlanEvent & { type: 'answered' } => ({
  type: 'answered',
  worker,
  leases: lease,
  values: [undefined],
  failures: [{ position: 0, error, retryAfterMs: undefined }],
  children: undefined,
  ranMs: 0,
  times: undefined,
  at,
});
