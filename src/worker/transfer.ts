import type { TransferList } from '../contract/transfer.js';

class Moved {
  readonly value: unknown;
  readonly list: TransferList;
  constructor(value: unknown, list: TransferList) {
    this.value = value;
    this.list = list;
  }
}

/**
 * Marks a result, or a task of `exposeScheduler`, whose parts move to the main thread instead of being copied.
 *
 * @param value - the result, or the task.
 * @param list - what moves: array buffers, ports, streams; unusable in the worker afterwards.
 * @returns `value` in a wrapper for the solver to return, or the scheduler to yield, at once; typed as `value`, so that the result type stays what it is.
 * @example
 * {@includeCode ../../examples/guides/invert.worker.ts}
 */
export function transfer<T>(value: T, list: TransferList): T {
  return new Moved(value, list) as T;
}

/** The wrapper, if a solver returned one. */
export function asMoved(result: unknown): { readonly value: unknown; readonly list: TransferList } | undefined {
  return result instanceof Moved ? result : undefined;
}
