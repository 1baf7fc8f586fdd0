import type { Mark } from '../contract/task.js';
import { OptionError } from '../errors.js';
import { NO_KEY } from '../no-key.js';
import { show } from '../options/show.js';

/** The options that say which of the tasks that wait goes first. */
export interface MarkOptions<T> {
  readonly key?: ((task: T) => unknown) | undefined;
  readonly priority?: ((task: T) => number) | undefined;
}

/**
 * What the options `key` and `priority` say of each task; undefined where there is neither.
 *
 * The function it returns throws what they throw, and an OptionError: `priority` returned no finite number.
 */
export function markTasks<T>({ key, priority }: MarkOptions<T>): ((tasks: readonly T[]) => Mark[]) | undefined {
  if (!key && !priority) return undefined;
  return (tasks) =>
    tasks.map((task) => ({ key: key ? key(task) : NO_KEY, priority: priority ? finite(priority(task)) : 0 }));
}

function finite(priority: number): number {
  if (Number.isFinite(priority)) return priority;
  throw new OptionError('priority', priority, `priority must return a finite number: got ${show(priority)}`);
}
