import type { PoolOptions, Rate, Recycle } from '../contract/options.js';
import {
  type Checked,
  isRecord,
  isWhole,
  milliseconds,
  need,
  nested,
  or,
  patience,
  type Rule,
  type Rules,
  refusal,
  whole,
} from './rules.js';

/** `PoolOptions` with their defaults. */
export type CheckedPoolOptions = Checked<
  Omit<PoolOptions, 'size' | 'env' | 'recycle'>,
  'rate' | 'resourceLimits' | 'execArgv' | 'setupData'
> & {
  readonly size: { readonly min: number; readonly max: number };
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly recycle: Checked<Recycle, keyof Recycle>;
};

const range = nested({ min: whole(0), max: whole(1) });

const size: Rule<CheckedPoolOptions['size']> = (given, option) => {
  if (isWhole(given, 1)) return { min: given, max: given };
  if (!isRecord(given)) throw refusal(option, given, 'a whole number from 1, or { min, max }');
  const { min, max } = range(given, option);
  if (max < min) throw refusal(`${option}.max`, max, `at least ${option}.min, ${min}`);
  return { min, max };
};

const megabytes: Rule<number | undefined> = or(
  need('a number above 0', (given) => Number.isFinite(given) && given > 0),
);

const NEVER: CheckedPoolOptions['recycle'] = { afterTasks: undefined, afterMs: undefined, aboveHeapMb: undefined };

const text: Rule<string> = need('a string', (given) => typeof given === 'string');

const env: Rule<Record<string, string>> = (given, option) => {
  if (!isRecord(given)) throw refusal(option, given, 'an object of strings');
  // A variable left in as `undefined` would reach a Node worker as the text "undefined".
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name, text(value, `${option}.${name}`)]));
};

/** The rules for the options of a pool, one line each. `defaults.size` is how many workers there are if nothing is said. */
export const poolRules = (defaults: { size: number }): Rules<CheckedPoolOptions> => ({
  size: or(size, { min: defaults.size, max: defaults.size }),
  concurrency: or(whole(1), 1),
  queueCapacity: or(whole(1), 1024),
  batch: or(
    need('"auto" or a whole number from 1', (given) => given === 'auto' || isWhole(given, 1)),
    'auto',
  ),
  rate: or(nested<Rate>({ limit: whole(1), perMs: milliseconds })),
  startTimeout: or(milliseconds, 30_000),
  stopTimeout: or(milliseconds, 5_000),
  idleTimeout: or(milliseconds, 10_000),
  grace: or(patience, 1_000),
  recycle: or(
    nested<CheckedPoolOptions['recycle']>({
      afterTasks: or(whole(1)),
      afterMs: or(milliseconds),
      aboveHeapMb: megabytes,
    }),
    NEVER,
  ),
  resourceLimits: or(
    nested({
      maxOldGenerationSizeMb: megabytes,
      maxYoungGenerationSizeMb: megabytes,
      codeRangeSizeMb: megabytes,
      stackSizeMb: megabytes,
    }),
  ),
  env: or(env),
  execArgv: or(
    need(
      'an array of strings',
      (given: unknown) => Array.isArray(given) && given.every((each) => typeof each === 'string'),
    ),
  ),
  name: or(text, 'rearguard'),
  setupData: (given) => given,
});
