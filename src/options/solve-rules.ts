import type { Rerun, Retry, SolveOptions } from '../contract/options.js';
import type { Overflow } from '../contract/source.js';
import type { TransferList } from '../contract/transfer.js';
import { OptionError } from '../errors.js';
import {
  type Checked,
  callable,
  isDuration,
  LONGEST_MS,
  milliseconds,
  need,
  nested,
  or,
  type Rule,
  type Rules,
  whole,
} from './rules.js';

/** `SolveOptions` with their defaults. */
export type CheckedSolveOptions<T, R> = Checked<
  Omit<SolveOptions<T, R>, 'overflow'>,
  'deadLetters' | 'key' | 'priority' | 'processResult' | 'transferTask' | 'signal' | 'timeout' | 'retry' | 'total'
> & {
  /** `limit` is `Infinity` where the strategy is `buffer`. */
  readonly overflow: { readonly strategy: Overflow['strategy']; readonly limit: number };
};

const STRATEGIES: readonly unknown[] = [
  'error',
  'drop-newest',
  'drop-oldest',
  'buffer',
] satisfies Overflow['strategy'][];

const overflow: Rule<CheckedSolveOptions<unknown, unknown>['overflow']> = (given, option) => {
  const { strategy, limit } = nested({
    strategy: need<Overflow['strategy']>(`one of ${STRATEGIES.join(', ')}`, (each) => STRATEGIES.includes(each)),
    limit: or(whole(0), 65_536),
  })(given, option);
  return { strategy, limit: strategy === 'buffer' ? Number.POSITIVE_INFINITY : limit };
};

const RERUNS: readonly unknown[] = ['skip', 'repeat', 'fail'] satisfies Rerun[];

const abortSignal: Rule<AbortSignal> = need(
  'an AbortSignal',
  (given: Partial<AbortSignal> | null) =>
    typeof given?.aborted === 'boolean' && typeof given.addEventListener === 'function',
);

const retry = <T>(): Rule<Retry<T>> =>
  nested<Retry<T>>({
    attempts: whole(1),
    delay: or(
      need<NonNullable<Retry<T>['delay']>>(
        `a number of milliseconds from 0, up to ${LONGEST_MS}, or a function that returns one`,
        (given) => typeof given === 'function' || isDuration(given),
      ),
      0,
    ),
    when: or(callable<NonNullable<Retry<T>['when']>>()),
  });

const flag: Rule<boolean> = need('true or false', (given) => typeof given === 'boolean');

/**
 * Refuses options that are good each by itself, but not together.
 *
 * @throws OptionError: `ordered` with `priority`: what is let go first would wait, and fill `resultCapacity`, until all before it are done
 */
export function together<O extends Pick<CheckedSolveOptions<unknown, unknown>, 'ordered' | 'priority'>>(options: O): O {
  if (!options.ordered || !options.priority) return options;
  const message =
    'ordered must be left out where there is a priority: results come in the order of the tasks, or by rank';
  throw new OptionError('ordered', true, message);
}

/** The rules for the options of one stream of tasks, one line each. */
export const solveRules = <T, R>(): Rules<CheckedSolveOptions<T, R>> => ({
  deadLetters: or(
    need('an observer with a next function', (given: { next?: unknown } | null) => typeof given?.next === 'function'),
  ),
  processResult: or(callable()),
  resultCapacity: or(whole(1), 1024),
  transferTask: or(callable()),
  overflow: or(overflow, { strategy: 'error', limit: 65_536 }),
  signal: or(abortSignal),
  total: or(whole(0)),
  maxAttempts: or(whole(1), 3),
  timeout: or(milliseconds),
  retry: or(retry<T>()),
  ordered: or(flag, false),
  key: or(callable()),
  priority: or(callable()),
  processConcurrency: or(whole(1), 1),
  rerun: or(
    need<Rerun>(`one of ${RERUNS.join(', ')}`, (given) => RERUNS.includes(given)),
    'skip',
  ),
});

/** Options of one task, with their defaults. */
export interface CheckedTaskOptions<T = unknown> {
  readonly signal: AbortSignal | undefined;
  readonly transfer: TransferList;
  readonly timeout: number | undefined;
  readonly retry: Retry<T> | undefined;
}

/** The rules for the options of one task, one line each. */
export const taskRules = <T>(): Rules<CheckedTaskOptions<T>> => ({
  signal: or(abortSignal),
  timeout: or(milliseconds),
  retry: or(retry<T>()),
  transfer: or(
    need(
      'an array of what can be transferred',
      (given: unknown) => Array.isArray(given) && given.every((each) => Object(each) === each),
    ),
    [],
  ),
});
