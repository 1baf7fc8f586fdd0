import type { LeaseId } from '../../../src/contract/task.js';
import { taskOf } from '../../../src/dispatch/ledger.js';
import type { Command, PlanEvent } from '../../../src/dispatch/messages.js';
import type { PlanState } from '../../../src/dispatch/state.js';
import { must } from './broken.js';

/**
 * What is to come of an answer: the results of leases that are open reach their consumer, and nothing else does. Ask before
 * it is planned; the check that it returns is for the commands.
 */
export function checkAnswers(
  state: PlanState,
  { worker, leases, values, failures }: PlanEvent & { type: 'answered' },
): (commands: readonly Command[]) => void {
  const crewman = state.workers.get(worker);
  const failed = new Set(failures?.map(({ position }) => position));
  const results: number[] = [];
  const errors: number[] = [];
  values.forEach((_, position) => {
    const lease = typeof leases === 'number' ? leases + position : (leases[position] as LeaseId);
    const task = taskOf(crewman, lease);
    if (task) (failed.has(position) ? errors : results).push(task.id);
  });
  return (commands) => {
    const delivered: number[] = [];
    const tried: number[] = [];
    for (const command of commands) {
      if (command.type === 'deliver') delivered.push(...command.tasks.map(({ id }) => id));
      if (command.type === 'fail' || command.type === 'retry') tried.push(command.task.id);
    }
    const facts = () => ({ worker, leases, results, errors, delivered, tried });
    must(isSame(results, delivered), 'what was abandoned is not delivered, and what was not is', facts);
    must(isSame(errors, tried), 'what failed is tried again or has failed for good', facts);
  };
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((each, i) => each === b[i]);
