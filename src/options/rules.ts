import { nearest } from '#platform';
import { OptionError } from '../errors.js';
import { show } from './show.js';

/** Reads one option: returns what it stands for or throws an `OptionError`. */
export type Rule<V> = (given: unknown, option: string) => V;

/** One rule for each option. What has no rule is unknown. */
export type Rules<O> = { readonly [K in keyof O]: Rule<O[K]> };

/** `O` with every option there; those in `Unset` may be `undefined`, the others have their default. */
export type Checked<O, Unset extends keyof O> = {
  readonly [K in keyof O]-?: K extends Unset ? O[K] | undefined : Exclude<O[K], undefined>;
};

/** The error for a wrong value: `size must be a whole number from 1: got -1`. */
export const refusal = (option: string, given: unknown, wanted: string): OptionError =>
  new OptionError(option, given, `${option} must be ${wanted}: got ${show(given)}`);

/** A value that passes `test`, which may throw; `wanted` completes "size must be …". */
export const need =
  <V>(wanted: string, test: (given: never) => unknown): Rule<V> =>
  (given, option) => {
    if (test(given as never)) return given as V;
    throw refusal(option, given, wanted);
  };

/** `fallback` where nothing or `undefined` is given, else what `rule` says. */
export const or =
  <V, D = undefined>(rule: Rule<V>, fallback?: D): Rule<V | D> =>
  (given, option) =>
    given === undefined ? (fallback as D) : rule(given, option);

export const isWhole = (given: unknown, from: number): given is number =>
  Number.isSafeInteger(given) && (given as number) >= from;

/** A whole number from `from`. */
export const whole = (from: number): Rule<number> =>
  need(`a whole number from ${from}`, (given) => isWhole(given, from));

// A longer delay overflows the 32 bits of a timer, which then fires at once.
export const LONGEST_MS: number = 2 ** 31 - 1;

/** A time that a timer can wait, or none. */
export const isDuration = (given: unknown): given is number =>
  typeof given === 'number' && given >= 0 && given <= LONGEST_MS;

/** A duration that a timer can wait. */
export const milliseconds: Rule<number> = need(
  `a number of milliseconds above 0, up to ${LONGEST_MS}`,
  (given) => typeof given === 'number' && given > 0 && given <= LONGEST_MS,
);

/** A duration that may be none. */
export const patience: Rule<number> = need(`a number of milliseconds from 0, up to ${LONGEST_MS}`, isDuration);

/** A function; its parameters are not looked at. */
export const callable = <F>(): Rule<F> => need('a function', (given) => typeof given === 'function');

export const isRecord = (given: unknown): given is object =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

/** Runs a check over values that may be proxies or have getters; what they throw becomes an `OptionError`. */
export function reading<V>(option: string, given: unknown, check: () => V): V {
  try {
    return check();
  } catch (error) {
    throw error instanceof OptionError ? error : new OptionError(option, given, `${option} cannot be read`);
  }
}

function unknownOption(name: string, given: unknown, prefix: string, allowed: string[]): OptionError {
  const near = nearest(name, allowed);
  const hint = near === undefined ? `allowed are ${allowed.join(', ')}` : `did you mean "${prefix}${near}"?`;
  return new OptionError(prefix + name, given, `unknown option ${show(prefix + name)}: ${hint}`);
}

/**
 * Checks an object of options: refuses names without a rule, and reads each option once.
 *
 * @param given - `undefined` means no options
 * @param option - what the object is called in messages
 * @param prefix - stands before the names of its options, such as `size.`
 * @throws OptionError: not an object, an unknown name, a value that its rule refuses, or not readable
 */
export function checkAll<O>(given: unknown, rules: Rules<O>, option = 'options', prefix = ''): O {
  return reading(option, given, () => {
    const options = given === undefined ? {} : given;
    if (!isRecord(options)) throw refusal(option, given, 'an object');
    const allowed = Object.keys(rules);
    for (const name of Object.keys(options)) {
      if (!allowed.includes(name)) throw unknownOption(name, Reflect.get(options, name), prefix, allowed);
    }
    const check = (name: string) => {
      const value = Reflect.get(options, name);
      return reading(prefix + name, value, () => rules[name as keyof O](value, prefix + name));
    };
    return Object.fromEntries(allowed.map((name) => [name, reading(prefix + name, options, () => check(name))])) as O;
  });
}

/** An object with options of its own. */
export const nested =
  <O>(rules: Rules<O>): Rule<O> =>
  (given, option) =>
    checkAll(given, rules, option, `${option}.`);
