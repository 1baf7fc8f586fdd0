import type { Retry } from '../contract/options.js';
import type { Task } from '../contract/task.js';
import { OptionError } from '../errors.js';
import { isDuration } from '../options/rules.js';
import { show } from '../options/show.js';

/**
 * Milliseconds until the next attempt of a task whose present attempt ended in `thrown`; undefined: there is none.
 * Attempts that ended with the loss of their worker do not count here.
 *
 * @throws what `when` or `delay` throw; OptionError: `delay` returned no duration.
 */
export function retryAfter<T>(rule: Retry<T> | undefined, task: Task, thrown: unknown): number | undefined {
  if (!rule || task.attempts + 1 - task.losses >= rule.attempts) return undefined;
  if (rule.when && !rule.when(thrown, task.value as T)) return undefined;
  const { delay = 0 } = rule;
  if (typeof delay === 'number') return delay;
  const ms = delay(task.attempts + 1, thrown);
  if (isDuration(ms)) return ms;
  throw new OptionError('retry.delay', ms, `retry.delay must return milliseconds from 0: got ${show(ms)}`);
}
