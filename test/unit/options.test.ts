import fc from 'fast-check';
import { Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { OptionError } from '../../src/errors.js';
import {
  checkOutcomesOptions,
  checkPoolOptions,
  checkSolveOptions,
  checkTaskOptions,
  checkWorkerPoolOptions,
} from '../../src/options.js';

const defaults = { size: 4 };
const pool = (options: unknown) => checkPoolOptions(options as never, defaults);
const solve = (options: unknown) => checkSolveOptions(options as never);
const outcomes = (options: unknown) => checkOutcomesOptions(options as never);
const mission = (options: unknown) => checkWorkerPoolOptions(options as never, defaults, ['file:', 'data:']);

function refused(run: () => unknown): OptionError {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    return error as OptionError;
  }
  throw new Error('was accepted');
}

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

const throwing = (name: string) =>
  Object.defineProperty({}, name, {
    enumerable: true,
    get() {
      throw new TypeError('hostile');
    },
  });

const POOL_DEFAULTS = {
  size: { min: 4, max: 4 },
  concurrency: 1,
  queueCapacity: 1024,
  batch: 'auto',
  rate: undefined,
  startTimeout: 30_000,
  stopTimeout: 5_000,
  idleTimeout: 10_000,
  grace: 1_000,
  recycle: { afterTasks: undefined, afterMs: undefined, aboveHeapMb: undefined },
  resourceLimits: undefined,
  env: undefined,
  execArgv: undefined,
  name: 'rearguard',
  setupData: undefined,
};

const SOLVE_DEFAULTS = {
  deadLetters: undefined,
  processResult: undefined,
  resultCapacity: 1024,
  transferTask: undefined,
  overflow: { strategy: 'error', limit: 65_536 },
  signal: undefined,
  total: undefined,
  maxAttempts: 3,
  timeout: undefined,
  retry: undefined,
  ordered: false,
  key: undefined,
  priority: undefined,
  processConcurrency: 1,
  rerun: 'skip',
};

describe('defaults', () => {
  test('stand where nothing is given', () => {
    expect(pool(undefined)).toStrictEqual(POOL_DEFAULTS);
    expect(pool({})).toStrictEqual(POOL_DEFAULTS);
    expect(solve(undefined)).toStrictEqual(SOLVE_DEFAULTS);
    expect(solve({})).toStrictEqual(SOLVE_DEFAULTS);
  });

  test('stand where undefined is given', () => {
    const undefinedOnes = (options: object) =>
      Object.fromEntries(Object.keys(options).map((name) => [name, undefined]));
    expect(pool(undefinedOnes(POOL_DEFAULTS))).toStrictEqual(POOL_DEFAULTS);
    expect(solve(undefinedOnes(SOLVE_DEFAULTS))).toStrictEqual(SOLVE_DEFAULTS);
  });

  test('are not disturbed by the options beside them', () => {
    expect(pool({ concurrency: 8 })).toStrictEqual({ ...POOL_DEFAULTS, concurrency: 8 });
  });
});

describe('good options', () => {
  test('a size is the least and the most', () => {
    expect(pool({ size: 3 }).size).toStrictEqual({ min: 3, max: 3 });
    expect(pool({ size: { min: 1, max: 8 } }).size).toStrictEqual({ min: 1, max: 8 });
    expect(pool({ size: { min: 2, max: 2 } }).size).toStrictEqual({ min: 2, max: 2 });
    expect(pool({ size: { min: 0, max: 1 } }).size).toStrictEqual({ min: 0, max: 1 });
  });

  test('all options of a pool come back as given', () => {
    const given = {
      size: { min: 1, max: 2 },
      concurrency: 2,
      queueCapacity: 1,
      batch: 64,
      startTimeout: 0.5,
      stopTimeout: 2 ** 31 - 1,
      idleTimeout: 1,
      grace: 0,
      rate: { limit: 1, perMs: 0.5 },
      recycle: { afterTasks: 1, afterMs: 0.5, aboveHeapMb: 0.5 },
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8, codeRangeSizeMb: 4, stackSizeMb: 1.5 },
      env: { MODE: 'test' },
      execArgv: ['--import', 'tsx'],
      name: 'solvers',
      setupData: { level: 3 },
    };
    expect(pool(given)).toStrictEqual(given);
    expect(pool(given).setupData).toBe(given.setupData);
  });

  test('all options of a stream come back as given', () => {
    const given = {
      deadLetters: { next() {} },
      processResult: async () => {},
      resultCapacity: 1,
      transferTask: () => [],
      overflow: { strategy: 'drop-oldest', limit: 0 },
      signal: AbortSignal.abort(),
      total: 12,
      maxAttempts: 1,
      timeout: 0.5,
      retry: { attempts: 1, delay: () => 5, when: () => true },
      ordered: true,
      key: () => 'a',
      priority: undefined,
      processConcurrency: 2,
      rerun: 'fail',
    };
    expect(solve(given)).toStrictEqual(given);
    expect(solve(given).signal).toBe(given.signal);
  });

  test('a Subject may take the dead letters', () => {
    const deadLetters = new Subject();
    expect(solve({ deadLetters }).deadLetters).toBe(deadLetters);
  });

  test('an overflow without a limit has the default limit, and buffer has none', () => {
    expect(solve({ overflow: { strategy: 'drop-newest' } }).overflow).toStrictEqual({
      strategy: 'drop-newest',
      limit: 65_536,
    });
    expect(solve({ overflow: { strategy: 'buffer' } }).overflow).toStrictEqual({ strategy: 'buffer', limit: Infinity });
  });

  test('a retry without delay and when is at once and always', () => {
    expect(solve({ retry: { attempts: 3 } }).retry).toStrictEqual({ attempts: 3, delay: 0, when: undefined });
    expect(solve({ retry: { attempts: 3, delay: 0 } }).retry).toMatchObject({ delay: 0 });
  });

  test('a recycle without a limit means never', () => {
    expect(pool({ recycle: {} }).recycle).toStrictEqual(POOL_DEFAULTS.recycle);
    expect(pool({ recycle: { afterTasks: 7 } }).recycle).toStrictEqual({ ...POOL_DEFAULTS.recycle, afterTasks: 7 });
  });

  test('variables that are undefined are left out of the environment', () => {
    expect(pool({ env: { A: '1', B: undefined } }).env).toStrictEqual({ A: '1' });
    expect(pool({ env: process.env }).env).toStrictEqual({ ...process.env });
  });

  test('each option is read once', () => {
    let reads = 0;
    const options = {
      get size() {
        return ++reads;
      },
    };
    expect(pool(options).size).toStrictEqual({ min: 1, max: 1 });
    expect(reads).toBe(1);
  });

  test('inherited options count', () => {
    expect(pool(Object.create({ size: 7 })).size).toStrictEqual({ min: 7, max: 7 });
  });
});

const SIZE = 'size must be a whole number from 1, or { min, max }: got';
const MS = 'must be a number of milliseconds above 0, up to 2147483647: got';
const MS_0 = 'must be a number of milliseconds from 0, up to 2147483647: got';
const DELAY =
  'retry.delay must be a number of milliseconds from 0, up to 2147483647, or a function that returns one: got';
const STRATEGY = 'overflow.strategy must be one of error, drop-newest, drop-oldest, buffer: got';
const POOL_NAMES =
  'size, concurrency, queueCapacity, batch, rate, startTimeout, stopTimeout, idleTimeout, grace, recycle, resourceLimits, env, execArgv, name, setupData';
const SOLVE_NAMES =
  'deadLetters, processResult, resultCapacity, transferTask, overflow, signal, total, maxAttempts, timeout, retry, ordered, key, priority, processConcurrency, rerun';

describe('a wrong option of a pool is refused with its name, what is allowed and what was given', () => {
  test.each<[unknown, string, string]>([
    [{ size: 0 }, 'size', `${SIZE} 0`],
    [{ size: -1 }, 'size', `${SIZE} -1`],
    [{ size: 1.5 }, 'size', `${SIZE} 1.5`],
    [{ size: Number.NaN }, 'size', `${SIZE} NaN`],
    [{ size: Number.POSITIVE_INFINITY }, 'size', `${SIZE} Infinity`],
    [{ size: '4' }, 'size', `${SIZE} "4"`],
    [{ size: 4n }, 'size', `${SIZE} 4n`],
    [{ size: null }, 'size', `${SIZE} null`],
    [{ size: [1, 2] }, 'size', `${SIZE} [1, 2]`],
    [{ size: () => 4 }, 'size', `${SIZE} a function`],
    [{ size: Symbol('4') }, 'size', `${SIZE} Symbol(4)`],
    [{ size: { min: 3, max: 2 } }, 'size.max', 'size.max must be at least size.min, 3: got 2'],
    [{ size: { min: -1, max: 1 } }, 'size.min', 'size.min must be a whole number from 0: got -1'],
    [{ size: { min: 0.5, max: 1 } }, 'size.min', 'size.min must be a whole number from 0: got 0.5'],
    [{ size: { min: 0, max: 0 } }, 'size.max', 'size.max must be a whole number from 1: got 0'],
    [{ size: { min: 1 } }, 'size.max', 'size.max must be a whole number from 1: got undefined'],
    [{ size: {} }, 'size.min', 'size.min must be a whole number from 0: got undefined'],
    [
      { size: { min: 1, max: Number.POSITIVE_INFINITY } },
      'size.max',
      'size.max must be a whole number from 1: got Infinity',
    ],
    [{ size: { min: 1, maxx: 2 } }, 'size.maxx', 'unknown option "size.maxx": did you mean "size.max"?'],
    [{ concurrency: 0 }, 'concurrency', 'concurrency must be a whole number from 1: got 0'],
    [
      { concurrency: Number.POSITIVE_INFINITY },
      'concurrency',
      'concurrency must be a whole number from 1: got Infinity',
    ],
    [{ queueCapacity: 0 }, 'queueCapacity', 'queueCapacity must be a whole number from 1: got 0'],
    [{ queueCapacity: 2 ** 53 }, 'queueCapacity', 'queueCapacity must be a whole number from 1: got 9007199254740992'],
    [{ batch: 0 }, 'batch', 'batch must be "auto" or a whole number from 1: got 0'],
    [{ batch: 'Auto' }, 'batch', 'batch must be "auto" or a whole number from 1: got "Auto"'],
    [{ startTimeout: 0 }, 'startTimeout', `startTimeout ${MS} 0`],
    [{ startTimeout: -5 }, 'startTimeout', `startTimeout ${MS} -5`],
    [{ startTimeout: '5s' }, 'startTimeout', `startTimeout ${MS} "5s"`],
    [{ startTimeout: Number.NaN }, 'startTimeout', `startTimeout ${MS} NaN`],
    [{ stopTimeout: 2 ** 31 }, 'stopTimeout', `stopTimeout ${MS} 2147483648`],
    [{ stopTimeout: Number.POSITIVE_INFINITY }, 'stopTimeout', `stopTimeout ${MS} Infinity`],
    [{ resourceLimits: 64 }, 'resourceLimits', 'resourceLimits must be an object: got 64'],
    [
      { resourceLimits: { stackSizeMb: 0 } },
      'resourceLimits.stackSizeMb',
      'resourceLimits.stackSizeMb must be a number above 0: got 0',
    ],
    [
      { resourceLimits: { maxOldGenerationSizeMb: '64' } },
      'resourceLimits.maxOldGenerationSizeMb',
      'resourceLimits.maxOldGenerationSizeMb must be a number above 0: got "64"',
    ],
    [
      { resourceLimits: { maxOldGenerationSize: 64 } },
      'resourceLimits.maxOldGenerationSize',
      'unknown option "resourceLimits.maxOldGenerationSize": did you mean "resourceLimits.maxOldGenerationSizeMb"?',
    ],
    [
      { resourceLimits: { heap: 64 } },
      'resourceLimits.heap',
      'unknown option "resourceLimits.heap": allowed are maxOldGenerationSizeMb, maxYoungGenerationSizeMb, codeRangeSizeMb, stackSizeMb',
    ],
    [{ env: 'A=1' }, 'env', 'env must be an object of strings: got "A=1"'],
    [{ env: { PORT: 80 } }, 'env.PORT', 'env.PORT must be a string: got 80'],
    [{ execArgv: '--inspect' }, 'execArgv', 'execArgv must be an array of strings: got "--inspect"'],
    [
      { execArgv: ['--stack-size', 2000] },
      'execArgv',
      'execArgv must be an array of strings: got ["--stack-size", 2000]',
    ],
    [{ name: 7 }, 'name', 'name must be a string: got 7'],
    [{ queueCapcity: 5 }, 'queueCapcity', 'unknown option "queueCapcity": did you mean "queueCapacity"?'],
    [{ QUEUECAPACITY: 5 }, 'QUEUECAPACITY', 'unknown option "QUEUECAPACITY": did you mean "queueCapacity"?'],
    [{ startTimeoutMs: 5 }, 'startTimeoutMs', 'unknown option "startTimeoutMs": did you mean "startTimeout"?'],
    [{ sise: 5 }, 'sise', 'unknown option "sise": did you mean "size"?'],
    [{ mode: 5 }, 'mode', `unknown option "mode": allowed are ${POOL_NAMES}`],
    [{ idleTimeout: 0 }, 'idleTimeout', `idleTimeout ${MS} 0`],
    [{ idleTimeout: Number.POSITIVE_INFINITY }, 'idleTimeout', `idleTimeout ${MS} Infinity`],
    [{ grace: -1 }, 'grace', `grace ${MS_0} -1`],
    [{ grace: Number.NaN }, 'grace', `grace ${MS_0} NaN`],
    [{ grace: '1s' }, 'grace', `grace ${MS_0} "1s"`],
    [{ rate: 5 }, 'rate', 'rate must be an object: got 5'],
    [{ rate: { limit: 0, perMs: 1 } }, 'rate.limit', 'rate.limit must be a whole number from 1: got 0'],
    [{ rate: { limit: 1.5, perMs: 1 } }, 'rate.limit', 'rate.limit must be a whole number from 1: got 1.5'],
    [{ rate: { limit: 3 } }, 'rate.perMs', `rate.perMs ${MS} undefined`],
    [{ rate: { limit: 3, perMs: 0 } }, 'rate.perMs', `rate.perMs ${MS} 0`],
    [{ rate: { limit: 3, perMs: Number.NaN } }, 'rate.perMs', `rate.perMs ${MS} NaN`],
    [{ rate: { limit: 3, per: 1 } }, 'rate.per', 'unknown option "rate.per": allowed are limit, perMs'],
    [{ recycle: true }, 'recycle', 'recycle must be an object: got true'],
    [{ recycle: null }, 'recycle', 'recycle must be an object: got null'],
    [{ recycle: { afterTasks: 0 } }, 'recycle.afterTasks', 'recycle.afterTasks must be a whole number from 1: got 0'],
    [
      { recycle: { afterTasks: 1.5 } },
      'recycle.afterTasks',
      'recycle.afterTasks must be a whole number from 1: got 1.5',
    ],
    [{ recycle: { afterMs: 0 } }, 'recycle.afterMs', `recycle.afterMs ${MS} 0`],
    [{ recycle: { aboveHeapMb: 0 } }, 'recycle.aboveHeapMb', 'recycle.aboveHeapMb must be a number above 0: got 0'],
    [
      { recycle: { aboveHeapMb: '64' } },
      'recycle.aboveHeapMb',
      'recycle.aboveHeapMb must be a number above 0: got "64"',
    ],
    [
      { recycle: { afterTask: 5 } },
      'recycle.afterTask',
      'unknown option "recycle.afterTask": did you mean "recycle.afterTasks"?',
    ],
    [JSON.parse('{ "__proto__": 1 }'), '__proto__', `unknown option "__proto__": allowed are ${POOL_NAMES}`],
    [{ constructor: 1 }, 'constructor', `unknown option "constructor": allowed are ${POOL_NAMES}`],
    [null, 'options', 'options must be an object: got null'],
    [4, 'options', 'options must be an object: got 4'],
    ['4', 'options', 'options must be an object: got "4"'],
    [[], 'options', 'options must be an object: got []'],
    [() => 4, 'options', 'options must be an object: got a function'],
  ])('%o', (options, option, message) => {
    expect(refused(() => pool(options))).toMatchObject({ option, message });
  });
});

// Not in the table: vitest cannot print them.
test('an option of a pool that cannot be read is refused', () => {
  const unreadable: [unknown, string][] = [
    [revoked(), 'options'],
    [{ size: revoked() }, 'size'],
    [throwing('size'), 'size'],
    [throwing('siize'), 'options'],
    [{ size: throwing('min') }, 'size.min'],
  ];
  for (const [options, option] of unreadable) {
    expect(refused(() => pool(options))).toMatchObject({ option, message: `${option} cannot be read` });
  }
});

describe('a wrong option of a stream is refused with its name, what is allowed and what was given', () => {
  test.each<[unknown, string, string]>([
    [{ deadLetters: null }, 'deadLetters', 'deadLetters must be an observer with a next function: got null'],
    [{ deadLetters: () => {} }, 'deadLetters', 'deadLetters must be an observer with a next function: got a function'],
    [
      { deadLetters: { error() {} } },
      'deadLetters',
      'deadLetters must be an observer with a next function: got { error: a function }',
    ],
    [{ processResult: true }, 'processResult', 'processResult must be a function: got true'],
    [{ transferTask: [] }, 'transferTask', 'transferTask must be a function: got []'],
    [{ resultCapacity: 0 }, 'resultCapacity', 'resultCapacity must be a whole number from 1: got 0'],
    [{ maxAttempts: 0 }, 'maxAttempts', 'maxAttempts must be a whole number from 1: got 0'],
    [{ maxAttempts: 10n }, 'maxAttempts', 'maxAttempts must be a whole number from 1: got 10n'],
    [{ overflow: 'buffer' }, 'overflow', 'overflow must be an object: got "buffer"'],
    [{ overflow: {} }, 'overflow.strategy', `${STRATEGY} undefined`],
    [{ overflow: { strategy: 'drop' } }, 'overflow.strategy', `${STRATEGY} "drop"`],
    [
      { overflow: { strategy: 'error', limit: -1 } },
      'overflow.limit',
      'overflow.limit must be a whole number from 0: got -1',
    ],
    [
      { overflow: { strategy: 'error', limits: 1 } },
      'overflow.limits',
      'unknown option "overflow.limits": did you mean "overflow.limit"?',
    ],
    [{ signal: new AbortController() }, 'signal', 'signal must be an AbortSignal: got an instance of AbortController'],
    [{ signal: { aborted: false } }, 'signal', 'signal must be an AbortSignal: got { aborted: false }'],
    [{ maxAtempts: 2 }, 'maxAtempts', 'unknown option "maxAtempts": did you mean "maxAttempts"?'],
    [{ size: 2 }, 'size', `unknown option "size": allowed are ${SOLVE_NAMES}`],
    [{ timeout: 0 }, 'timeout', `timeout ${MS} 0`],
    [{ timeout: Number.POSITIVE_INFINITY }, 'timeout', `timeout ${MS} Infinity`],
    [{ timeout: '5s' }, 'timeout', `timeout ${MS} "5s"`],
    [{ retry: 3 }, 'retry', 'retry must be an object: got 3'],
    [{ retry: {} }, 'retry.attempts', 'retry.attempts must be a whole number from 1: got undefined'],
    [{ retry: { attempts: 0 } }, 'retry.attempts', 'retry.attempts must be a whole number from 1: got 0'],
    [
      { retry: { attempts: Number.POSITIVE_INFINITY } },
      'retry.attempts',
      'retry.attempts must be a whole number from 1: got Infinity',
    ],
    [{ retry: { attempts: 2, delay: -1 } }, 'retry.delay', `${DELAY} -1`],
    [{ retry: { attempts: 2, delay: Number.NaN } }, 'retry.delay', `${DELAY} NaN`],
    [{ retry: { attempts: 2, delay: 2 ** 31 } }, 'retry.delay', `${DELAY} 2147483648`],
    [{ retry: { attempts: 2, delay: '1s' } }, 'retry.delay', `${DELAY} "1s"`],
    [{ retry: { attempts: 2, when: true } }, 'retry.when', 'retry.when must be a function: got true'],
    [
      { retry: { attempts: 2, delays: 5 } },
      'retry.delays',
      'unknown option "retry.delays": did you mean "retry.delay"?',
    ],
    [{ total: -1 }, 'total', 'total must be a whole number from 0: got -1'],
    [{ total: '9' }, 'total', 'total must be a whole number from 0: got "9"'],
    [false, 'options', 'options must be an object: got false'],
  ])('%o', (options, option, message) => {
    expect(refused(() => solve(options))).toMatchObject({ option, message });
  });
});

describe('the options of a stream of outcomes', () => {
  test('are those of a stream', () => {
    expect(outcomes(undefined)).toStrictEqual(SOLVE_DEFAULTS);
    expect(outcomes({ maxAttempts: 1, deadLetters: undefined, processResult: undefined })).toStrictEqual({
      ...SOLVE_DEFAULTS,
      maxAttempts: 1,
    });
    expect(refused(() => outcomes({ maxAttempts: 0 })).option).toBe('maxAttempts');
  });

  test('are refused where outcomes have no use for them, with what to use instead', () => {
    const processResult = () => 1;
    expect(refused(() => outcomes({ processResult }))).toMatchObject({
      option: 'processResult',
      given: processResult,
      message:
        'processResult is not an option of outcomes(): process the value of each outcome with status "done" where you consume them, or use solve()',
    });
    const deadLetters = { next() {} };
    expect(refused(() => outcomes({ deadLetters }))).toMatchObject({
      option: 'deadLetters',
      given: deadLetters,
      message:
        'deadLetters is not an option of outcomes(): failed tasks are among the outcomes, as those with status "failed", or use solve()',
    });
  });
});

describe('the options of one task', () => {
  const task = (options: unknown) => checkTaskOptions(options as never);

  test('have defaults and come back as given', () => {
    expect(task(undefined)).toStrictEqual({ signal: undefined, timeout: undefined, retry: undefined, transfer: [] });
    const retry = { attempts: 2, delay: 5, when: () => true };
    const given = { signal: AbortSignal.abort(), timeout: 0.5, retry, transfer: [new ArrayBuffer(1)] };
    expect(task(given)).toStrictEqual(given);
  });

  test.each<[unknown, string, string]>([
    [{ signal: 1 }, 'signal', 'signal must be an AbortSignal: got 1'],
    [
      { transfer: new ArrayBuffer(1) },
      'transfer',
      'transfer must be an array of what can be transferred: got an instance of ArrayBuffer',
    ],
    [{ transfer: ['buffer'] }, 'transfer', 'transfer must be an array of what can be transferred: got ["buffer"]'],
    [{ timeout: 0 }, 'timeout', `timeout ${MS} 0`],
    [{ timeout: AbortSignal.timeout }, 'timeout', `timeout ${MS} a function`],
    [{ retry: { attempts: 0 } }, 'retry.attempts', 'retry.attempts must be a whole number from 1: got 0'],
    [{ retries: 2 }, 'retries', 'unknown option "retries": allowed are signal, timeout, retry, transfer'],
    [null, 'options', 'options must be an object: got null'],
  ])('are refused when wrong: %o', (options, option, message) => {
    expect(refused(() => task(options))).toMatchObject({ option, message });
  });
});

describe('the options of a mission', () => {
  const url = new URL('file:///solve.worker.js');

  test('are those of pool and stream, with scheduler and worker', () => {
    const scheduler = [1, 2, 3];
    const checked = mission({ scheduler, worker: url, size: 2, maxAttempts: 1 });
    expect(checked).toStrictEqual({
      ...POOL_DEFAULTS,
      ...SOLVE_DEFAULTS,
      size: { min: 2, max: 2 },
      maxAttempts: 1,
      scheduler,
      worker: { kind: 'url', url },
    });
    expect(checked.scheduler).toBe(scheduler);
  });

  test.each<[unknown, string, string]>([
    [undefined, 'scheduler', 'scheduler is missing: give an iterable, an Observable, or a function that makes one'],
    [
      { worker: url },
      'scheduler',
      'scheduler is missing: give an iterable, an Observable, or a function that makes one',
    ],
    [
      { worker: url, scheduler: null },
      'scheduler',
      'scheduler is missing: give an iterable, an Observable, or a function that makes one',
    ],
    [{ worker: url, sheduler: [] }, 'sheduler', 'unknown option "sheduler": did you mean "scheduler"?'],
    [{ workers: url, scheduler: [] }, 'workers', 'unknown option "workers": did you mean "worker"?'],
    [
      { worker: url, scheduler: [], threads: 4 },
      'threads',
      `unknown option "threads": allowed are scheduler, worker, ${POOL_NAMES}, ${SOLVE_NAMES}`,
    ],
    [{ worker: url, scheduler: [], size: 0 }, 'size', `${SIZE} 0`],
    [
      { worker: url, scheduler: [], maxAttempts: 0.5 },
      'maxAttempts',
      'maxAttempts must be a whole number from 1: got 0.5',
    ],
    [
      { worker: new URL('ftp://host/solve.js'), scheduler: [] },
      'worker',
      'worker must be a URL with file: or data: (not ftp:): got "ftp://host/solve.js"',
    ],
  ])('are refused as theirs are: %o', (options, option, message) => {
    expect(refused(() => mission(options))).toMatchObject({ option, message });
  });

  test('of an unreadable worker are refused as an option', () => {
    const error = refused(() => mission({ scheduler: [], worker: revoked() }));
    expect(error).toMatchObject({ option: 'worker', message: 'worker cannot be read' });
  });
});

test('the refused value comes along', () => {
  const given = { min: '1', max: 2 };
  expect(refused(() => pool({ size: given })).given).toBe('1');
  expect(refused(() => pool({ name: given })).given).toBe(given);
});

test('whatever is given is accepted or refused with an OptionError', () => {
  const names = [...Object.keys(POOL_DEFAULTS), ...Object.keys(SOLVE_DEFAULTS), 'scheduler', 'worker'];
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withTypedArray: true,
  });
  const options = fc.oneof(anything, fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), anything));
  fc.assert(
    fc.property(options, (given) => {
      for (const check of [pool, solve, outcomes, mission]) {
        try {
          check(given);
        } catch (error) {
          expect(error).toBeInstanceOf(OptionError);
        }
      }
    }),
  );
});
