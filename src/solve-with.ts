import type { Observable, OperatorFunction } from 'rxjs';
import type { PoolOptions, SolveOptions } from './contract/options.js';
import type { WorkerInput } from './contract/worker-input.js';
import { Pool } from './controller/pool.js';
import { checkSolveOptions } from './options.js';
import { workerPool } from './worker-pool.js';

/**
 * Solves what an Observable emits on a pool that is open already: `source$.pipe(solveWith(pool))`.
 *
 * **Backpressure** an Observable cannot be asked to wait: what it sends beyond the credits is held to the `overflow` policy.
 *
 * **Cancellation** unsubscribing unsubscribes from the source and aborts its tasks; the pool goes on.
 *
 * @returns an operator; its result is as that of `Pool.solve`.
 * @throws OptionError: an option is unknown or wrong. Thrown when the operator is applied.
 */
export function solveWith<T, R, P = R>(
  pool: Pool<T, R>,
  options?: SolveOptions<T, R, P>,
): OperatorFunction<T, NoInfer<P>>;
/**
 * The same with a crew of its own for each subscription: started with it, stopped before it completes or errors.
 *
 * @returns an operator; its result is as that of `workerPool`.
 * @throws OptionError: an option is unknown or wrong. Thrown when the operator is applied.
 * @example
 * {@includeCode ../examples/guides/first-pipeline.ts}
 */
export function solveWith<T, R, P = R>(
  worker: WorkerInput<T, R>,
  options?: PoolOptions & SolveOptions<T, R, P>,
): OperatorFunction<T, NoInfer<P>>;
export function solveWith<T, R, P>(
  target: Pool<T, R> | WorkerInput<T, R>,
  options: PoolOptions & SolveOptions<T, R, P> = {},
): OperatorFunction<T, NoInfer<P>> {
  if (target instanceof Pool) {
    checkSolveOptions<T, R>(options as SolveOptions<T, R>);
    return (source$: Observable<T>) => target.solve<P>(source$, options);
  }
  return (source$: Observable<T>) => workerPool<T, R, P>({ ...options, scheduler: source$, worker: target });
}
