import type { WorkerPoolOptions } from './contract/mission.js';
import type { PoolOptions, SolveOptions } from './contract/options.js';
import type { Scheduler } from './contract/scheduler.js';
import { OptionError } from './errors.js';
import { type CheckedWorker, checkWorker } from './options/check-worker.js';
import { type CheckedPoolOptions, poolRules } from './options/pool-rules.js';
import { checkAll, type Rules } from './options/rules.js';
import {
  type CheckedSolveOptions,
  type CheckedTaskOptions,
  solveRules,
  taskRules,
  together,
} from './options/solve-rules.js';

export { type CheckedWorker, checkWorker } from './options/check-worker.js';
export type { CheckedPoolOptions } from './options/pool-rules.js';
export type { CheckedSolveOptions, CheckedTaskOptions } from './options/solve-rules.js';

/** `WorkerPoolOptions` with their defaults; also good as `CheckedPoolOptions` and as `CheckedSolveOptions`. */
export type CheckedWorkerPoolOptions<T, R> = CheckedPoolOptions &
  CheckedSolveOptions<T, R> & { readonly scheduler: Scheduler<T>; readonly worker: CheckedWorker<T, R> };

/**
 * Checks the options of a pool before any thread is started.
 *
 * @param options - `undefined` means all defaults
 * @param defaults - `size`: how many workers there are if nothing is said
 * @throws OptionError: an unknown option or a wrong value; the first one found
 */
export function checkPoolOptions(options: PoolOptions | undefined, defaults: { size: number }): CheckedPoolOptions {
  return checkAll(options, poolRules(defaults));
}

/**
 * Checks the options of one stream of tasks.
 *
 * @param options - `undefined` means all defaults
 * @throws OptionError: an unknown option or a wrong value; the first one found
 */
export function checkSolveOptions<T, R>(options?: SolveOptions<T, R>): CheckedSolveOptions<T, R> {
  return together(checkAll(options, solveRules<T, R>()));
}

/**
 * Checks the options of one stream of outcomes: those of a stream, without the two that are about results alone.
 *
 * @param options - `undefined` means all defaults
 * @throws OptionError: an unknown option, a wrong value, or one that outcomes have no use for; the first one found
 */
export function checkOutcomesOptions<T, R>(options?: SolveOptions<T, R>): CheckedSolveOptions<T, R> {
  const checked = checkSolveOptions<T, R>(options);
  for (const [option, instead] of OF_RESULTS) {
    const given = checked[option];
    if (given === undefined) continue;
    throw new OptionError(option, given, `${option} is not an option of outcomes(): ${instead}, or use solve()`);
  }
  return checked;
}

const OF_RESULTS = [
  ['deadLetters', 'failed tasks are among the outcomes, as those with status "failed"'],
  ['processResult', 'process the value of each outcome with status "done" where you consume them'],
] as const;

const TASK_RULES = /* @__PURE__ */ taskRules<never>();

/**
 * Checks the options of one task.
 *
 * @param options - `undefined` means all defaults
 * @throws OptionError: an unknown option or a wrong value; the first one found
 */
export function checkTaskOptions<T>(
  options?: { [K in keyof CheckedTaskOptions]?: CheckedTaskOptions<T>[K] | undefined },
): CheckedTaskOptions<T> {
  return checkAll(options, TASK_RULES as Rules<CheckedTaskOptions<T>>);
}

/**
 * Checks what is given to `workerPool`: that scheduler and worker are there, and all options. What
 * kind of scheduler it is, is for the source to tell.
 *
 * @param defaults - as in `checkPoolOptions`
 * @param allowedProtocols - as in `checkWorker`
 * @throws OptionError: something missing, an unknown option or a wrong value; the first one found
 */
export function checkWorkerPoolOptions<T, R>(
  options: WorkerPoolOptions<T, R>,
  defaults: { size: number },
  allowedProtocols: readonly string[],
): CheckedWorkerPoolOptions<T, R> {
  const checked = checkAll<CheckedWorkerPoolOptions<T, R>>(options, {
    scheduler: (given) => {
      if (given !== undefined && given !== null) return given as Scheduler<T>;
      throw new OptionError(
        'scheduler',
        given,
        'scheduler is missing: give an iterable, an Observable, or a function that makes one',
      );
    },
    worker: (given) => checkWorker<T, R>(given, allowedProtocols),
    ...poolRules(defaults),
    ...solveRules<T, R>(),
  });
  return together(checked);
}
