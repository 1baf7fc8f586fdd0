import { OptionError } from '../errors.js';
import { checkWorker } from '../options/check-worker.js';
import { poolRules } from '../options/pool-rules.js';
import {
  checkAll,
  isRecord,
  isWhole,
  LONGEST_MS,
  need,
  nested,
  or,
  patience,
  type Rule,
  type Rules,
  refusal,
  whole,
} from '../options/rules.js';
import { solveRules } from '../options/solve-rules.js';
import type { CheckedPoolOptions, CheckedSolveOptions, CheckedWorker } from '../options.js';
import type { Rules as TaskRules } from './chunk.js';
import type { NatsConnect, NatsPoolOptions, NatsRetry, ServeWorkersOptions, WhenLeft } from './options.js';

/** `NatsPoolOptions` with their defaults. */
export interface CheckedNatsPool<T, R>
  extends Pick<
    CheckedSolveOptions<T, R>,
    | 'deadLetters'
    | 'maxAttempts'
    | 'overflow'
    | 'processConcurrency'
    | 'processResult'
    | 'resultCapacity'
    | 'signal'
    | 'timeout'
  > {
  readonly connection: NatsConnect;
  readonly name: string;
  readonly run: string;
  readonly scheduler: NatsPoolOptions<T, R>['scheduler'];
  readonly queueCapacity: number;
  readonly chunk: 'auto' | number;
  readonly retry: NatsRetry | undefined;
  readonly ackWait: number;
  readonly hostTimeout: number;
  readonly leaseTimeout: number;
  readonly replicas: number;
  readonly whenLeft: WhenLeft;
}

/** `ServeWorkersOptions` with their defaults. */
export interface CheckedHost<T, R> extends Omit<CheckedPoolOptions, 'name'> {
  readonly connection: NatsConnect;
  readonly name: string;
  readonly run: string;
  readonly worker: CheckedWorker<T, R>;
  readonly host: string | undefined;
  readonly slots: number | undefined;
}

const LEAST_PATIENCE_MS = 500;
/** Shorter ones could not be kept: signs of life come every third of it. */
const silence: Rule<number> = need(
  `a number of milliseconds from ${LEAST_PATIENCE_MS}, up to ${LONGEST_MS}`,
  (given) => typeof given === 'number' && given >= LEAST_PATIENCE_MS && given <= LONGEST_MS,
);

const connection: Rule<NatsConnect> = (given, option) => {
  if (typeof given === 'string' && given !== '') return given;
  if (isRecord(given)) return given;
  const what = 'an address such as "nats://127.0.0.1:4222", connection options, or a NatsConnection';
  throw given === undefined
    ? new OptionError(option, given, `${option} is missing: give ${what}`)
    : refusal(option, given, what);
};

const named: Rule<string> = (given, option) => {
  if (typeof given === 'string' && /^[A-Za-z0-9-]{1,64}$/.test(given)) return given;
  if (given === undefined) throw new OptionError(option, given, `${option} is missing: give the pool a name`);
  throw refusal(option, given, 'a name of letters, digits and "-", up to 64');
};

const DEFAULT_RUN = 'main';
const COPIES: readonly unknown[] = [1, 3, 5];
const LEFT: readonly unknown[] = ['cancel', 'keep'] satisfies WhenLeft[];

function natsPoolRules<T, R>(): Rules<CheckedNatsPool<T, R>> {
  const { deadLetters, maxAttempts, overflow, processConcurrency, processResult, resultCapacity, signal, timeout } =
    solveRules<T, R>();
  return {
    connection,
    name: named,
    run: or(named, DEFAULT_RUN),
    scheduler: (given, option) => {
      if (typeof given === 'function') return given as NatsPoolOptions<T, R>['scheduler'];
      const what = 'a function (from) => tasks, which makes the stream of tasks that begins with task number `from`';
      throw given === undefined || given === null
        ? new OptionError(option, given, `${option} is missing: give ${what}`)
        : refusal(option, given, what);
    },
    queueCapacity: or(whole(1), 16_384),
    chunk: or(
      need('"auto" or a whole number from 1', (given) => given === 'auto' || isWhole(given, 1)),
      'auto',
    ),
    retry: or(nested<NatsRetry>({ attempts: whole(1), delay: or(patience, 0) })),
    ackWait: or(silence, 10_000),
    hostTimeout: or(silence, 3_000),
    leaseTimeout: or(silence, 3_000),
    replicas: or(
      need('1, 3 or 5', (given) => COPIES.includes(given)),
      1,
    ),
    whenLeft: or(
      need<WhenLeft>('"cancel" or "keep"', (given) => LEFT.includes(given)),
      'cancel',
    ),
    deadLetters,
    maxAttempts,
    overflow,
    processConcurrency,
    processResult,
    resultCapacity,
    signal,
    timeout,
  };
}

/** @throws OptionError: something missing, an unknown option or a wrong value; the first one found */
export function checkNatsPool<T, R>(options: NatsPoolOptions<T, R>): CheckedNatsPool<T, R> {
  return checkAll(options, natsPoolRules<T, R>());
}

/** A host has everything in its crew that it has in hand: how much that is, is decided where it asks for more. */
const CREW_QUEUE = 2 ** 16;

/**
 * @param defaults - `size`: how many workers there are if nothing is said
 * @param allowedProtocols - as in `checkWorker`
 * @throws OptionError: something missing, an unknown option or a wrong value; the first one found
 */
export function checkHost<T, R>(
  options: ServeWorkersOptions<T, R>,
  defaults: { size: number },
  allowedProtocols: readonly string[],
): CheckedHost<T, R> {
  const { name: _, queueCapacity: __, ...crew } = poolRules(defaults);
  const checked = checkAll<Omit<CheckedHost<T, R>, 'queueCapacity'>>(options, {
    connection,
    name: named,
    run: or(named, DEFAULT_RUN),
    worker: (given) => checkWorker<T, R>(given, allowedProtocols),
    host: or(named),
    slots: or(whole(1)),
    ...crew,
  });
  return { ...checked, queueCapacity: CREW_QUEUE };
}

/** How the tasks of a run are to be run: what of the options travels with them. */
export const rulesOf = ({
  timeout,
  maxAttempts,
  retry,
  processResult,
}: CheckedNatsPool<unknown, unknown>): TaskRules => ({
  timeout,
  maxAttempts,
  retryAttempts: retry?.attempts ?? 1,
  retryDelayMs: retry?.delay ?? 0,
  echo: processResult !== undefined,
});
