import { ABANDONED, type PlanState } from '../../../src/dispatch/state.js';
import type { Books } from './books.js';
import { must } from './broken.js';
import { tasksOf } from './copy-plan.js';

/** A task in the hands of a worker that is about to be lost, and what the loss is to cost it. */
interface Expected {
  readonly task: number;
  readonly attempts: number;
  readonly losses: number;
  readonly suspect: boolean;
  readonly last: boolean;
}

/**
 * What a loss is to cost each task in the worker's hands: an attempt what was running, nothing what
 * waited. Where nobody knows, all of it is suspect, and only who was alone in there pays. Where the
 * worker was ended by force, nobody does.
 */
export function blameFor(
  state: PlanState,
  worker: number,
  running: readonly number[] | undefined,
  forced: boolean,
): Expected[] {
  const crewman = state.workers.get(worker);
  const expected: Expected[] = [];
  crewman?.open.forEach((entry, at) => {
    if (entry === undefined || entry === ABANDONED) return;
    const pays = !forced && (running ? running.includes(crewman.base + at) : crewman.unanswered === 1);
    const attempts = entry.attempts + Number(pays);
    const losses = entry.losses + Number(pays);
    const maxAttempts = state.feeds.get(entry.feed)?.maxAttempts ?? 0;
    const suspect = entry.suspect || pays || (running === undefined && !forced);
    expected.push({ task: entry.id, attempts, losses, suspect, last: pays && losses >= maxAttempts });
  });
  return expected;
}

/** Checks that a loss has cost what it should, and that nothing else came of it. */
export function checkBlame(state: PlanState, books: Books, expected: readonly Expected[]): void {
  const tasks = new Map(tasksOf(state).map((task) => [task.id, task]));
  for (const { task: id, attempts, losses, suspect, last } of expected) {
    const task = tasks.get(id);
    const facts = () => ({
      id,
      expected: { attempts, losses, suspect, last },
      is: task && { ...task, value: undefined, history: undefined },
    });
    must((books.fates[id] === 'failed') === last, 'a task fails with its last attempt, and not before', facts);
    must(
      last || (task?.attempts === attempts && task.losses === losses && task.suspect === suspect),
      'a loss costs what was running an attempt',
      facts,
    );
  }
}
