import { isThenable } from '../is-thenable.js';

/**
 * Calls `work` and says how it went: at once if it is synchronous, later if it returned a promise.
 * Exactly one of the two is called, exactly once, whatever a hostile thenable does.
 */
export function attempt<R>(
  work: () => R | PromiseLike<R>,
  succeeded: (value: R) => void,
  failed: (error: unknown) => void,
): void {
  let result: R | PromiseLike<R>;
  let waits: boolean;
  try {
    result = work();
    waits = isThenable(result);
  } catch (error) {
    return failed(error);
  }
  if (waits) Promise.resolve(result).then(succeeded, failed);
  else succeeded(result as R);
}
