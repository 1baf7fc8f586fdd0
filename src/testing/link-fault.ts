import { type Checked, milliseconds, need, nested, or, type Rule, refusal, whole } from '../options/rules.js';

/** Something that goes wrong between the pool and an inline worker, on purpose. */
export interface LinkFault {
  /** It happens to the n-th frame of its direction, from 1. To the worker go `tasks`, `abort`, `broadcast` and `stop`; from it come `ready`, `outcomes` and `stopped`. */
  readonly frame: number;
  /** Frames are counted apart for each direction, and for each worker. */
  readonly direction: 'to-worker' | 'from-worker';
  /**
   * - `lose`: it never arrives. What waits for it then waits until a time limit of the pool is over.
   * - `delay`: it arrives `ms` later, and so does what was sent after it: order is kept.
   * - `duplicate`: it arrives twice; its tasks are begun once. What cannot be copied, such as a port that moves, arrives once.
   * - `crash`: the worker goes away instead. What it said before is still heard.
   */
  readonly do: 'lose' | 'delay' | 'duplicate' | 'crash';
  /** For `delay`: milliseconds, above 0. Virtual inside `TestScheduler.run`. */
  readonly ms?: number | undefined;
  /** The worker that it happens to; the first is 1, and one that takes the place of another has a new number. Default: every worker. */
  readonly worker?: number | undefined;
}

const oneOf = <V extends string>(...values: V[]): Rule<V> =>
  need(values.map((value) => `"${value}"`).join(' or '), (given) => values.includes(given));

const fields = nested<Checked<LinkFault, 'ms' | 'worker'>>({
  frame: whole(1),
  direction: oneOf('to-worker', 'from-worker'),
  do: oneOf('lose', 'delay', 'duplicate', 'crash'),
  ms: or(milliseconds),
  worker: or(whole(1)),
});

const fault: Rule<LinkFault> = (given, option) => {
  const read = fields(given, option);
  if (read.do === 'delay' && read.ms === undefined)
    throw refusal(`${option}.ms`, read.ms, 'a number of milliseconds with do: "delay"');
  if (read.do !== 'delay' && read.ms !== undefined)
    throw refusal(`${option}.ms`, read.ms, `left out with do: "${read.do}"`);
  return read;
};

const list: Rule<readonly unknown[]> = need('an array of faults', Array.isArray);

/** The faults of an inline worker, as they were given. */
export const linkFaults: Rule<readonly LinkFault[]> = (given, option) =>
  list(given, option).map((each, at) => fault(each, `${option}[${at}]`));
