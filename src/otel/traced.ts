import { type Context, context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';
import { isObservable, Observable } from 'rxjs';
import type { Solve, Solved, TaskContext } from '../contract/solver.js';

/**
 * Lets a solver run in the trace of whoever gave the task: spans that it makes are children of the task's span. To be used in the worker file, where an SDK has to be
 * registered too; the pool is one that `instrument` was called for. Where nothing was sent along the solver runs as it is.
 *
 * A generator, an async iterable or an Observable that it returns runs in the same context.
 *
 * @typeParam T - task.
 * @typeParam R - result.
 * @param solve - what would be given to `exposeSolver`.
 * @example
 * {@includeCode ../../examples/guides/traced.worker.ts}
 */
export function traced<T, R>(solve: Solve<T, R>): Solve<T, R> {
  return (task, taskContext) => {
    const { carried } = taskContext as TaskContext<T> & { readonly carried?: unknown };
    if (carried === undefined) return solve(task, taskContext);
    const active = propagation.extract(ROOT_CONTEXT, carried);
    return bound(
      active,
      context.with(active, () => solve(task, taskContext)),
    );
  };
}

/** What is run later runs in the same context. */
function bound<R>(active: Context, result: Solved<R>): Solved<R> {
  if (isObservable(result)) {
    return new Observable<R>((subscriber) =>
      context.with(active, () => (result as Observable<R>).subscribe(subscriber)),
    );
  }
  const given = Object(result) as Partial<Iterator<R> & Iterable<R> & AsyncIterable<R>>;
  if (typeof given[Symbol.asyncIterator] === 'function') {
    return { [Symbol.asyncIterator]: () => steps(active, (given as AsyncIterable<R>)[Symbol.asyncIterator]()) };
  }
  if (typeof given.next === 'function' && typeof given[Symbol.iterator] === 'function') {
    const iterator = steps(active, given as Iterator<R>);
    return Object.assign(iterator, { [Symbol.iterator]: () => iterator }) as never;
  }
  return result;
}

function steps<I extends Iterator<unknown> | AsyncIterator<unknown>>(active: Context, iterator: I): I {
  const { next, return: close } = iterator;
  return {
    next: context.bind(active, next.bind(iterator) as () => unknown),
    ...(close && { return: context.bind(active, close.bind(iterator) as () => unknown) }),
  } as never;
}
