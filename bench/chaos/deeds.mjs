// What a task can do to its worker at one attempt, and how that attempt ends.

/**
 * How an attempt ends, by its deed. `ends` is the class of the error; undefined where the attempt succeeds. `weight` is how often it is drawn among the faults.
 * `kill` and `stray` deliver their result first, and end the worker under whatever comes next.
 *
 * @type {Record<string, { weight: number, ends?: 'TaskError' | 'WorkerLostError' | 'TaskTimeoutError', says?: RegExp }>}
 */
export const DEEDS = {
  ok: { weight: 0 },
  slow: { weight: 16 },
  throw: { weight: 16, ends: 'TaskError', says: /a throw/ },
  reject: { weight: 14, ends: 'TaskError', says: /a reject/ },
  uncloneable: { weight: 8, ends: 'TaskError', says: /DataCloneError/ },
  exit: { weight: 9, ends: 'WorkerLostError', says: /exited with code 3/ },
  uncaught: { weight: 8, ends: 'WorkerLostError', says: /died of an uncaught error \(Error: an uncaught/ },
  unhandled: { weight: 7, ends: 'WorkerLostError', says: /died of an uncaught error \(Error: an unhandled/ },
  oom: { weight: 1, ends: 'WorkerLostError', says: /ran out of memory/ },
  kill: { weight: 3 },
  stray: { weight: 3 },
  loop: { weight: 2, ends: 'TaskTimeoutError' },
  loopAware: { weight: 3, ends: 'TaskTimeoutError' },
  never: { weight: 2, ends: 'TaskTimeoutError' },
  neverAware: { weight: 3, ends: 'TaskTimeoutError' },
};

/** Its number in the shared counters. */
export const KINDS = Object.keys(DEEDS);

/** They end only by a `timeout`. */
export const HANGS = KINDS.filter((kind) => DEEDS[kind].ends === 'TaskTimeoutError');

/** They hit others than their own task. */
export const STRAYS = ['kill', 'stray'];

/** A task as the worker knows it: what it does at each attempt; after the last deed it is `ok`. */
export const deedAt = (task, attempt) => task.deeds[attempt - 1] ?? 'ok';
