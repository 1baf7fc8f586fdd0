import { openPool, type PoolOptions, type SolveOptions, solveWith, workerPool } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import type { Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';

type Helpers = Parameters<Parameters<TestScheduler['run']>[0]>[0];
type Worker = ReturnType<typeof inlineWorker<string, string>>;
type Way = (
  source$: Observable<string>,
  worker: Worker,
  crew: PoolOptions,
  options?: SolveOptions<string, string>,
) => Observable<string>;

/** One character is a millisecond; frames between the pool and its inline workers take none. */
export const marbles = (test: (helpers: Helpers) => void) => (): void =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);

/** Everything that solves what an Observable emits. */
export const WAYS: [string, Way][] = [
  ['solveWith(pool)', (source$, worker, crew, options) => source$.pipe(solveWith(openPool(worker, crew), options))],
  ['solveWith(worker)', (source$, worker, crew, options) => source$.pipe(solveWith(worker, { ...crew, ...options }))],
  ['workerPool()', (source$, worker, crew, options) => workerPool({ ...crew, ...options, scheduler: source$, worker })],
  ['pool.solve()', (source$, worker, crew, options) => openPool(worker, crew).solve(source$, options)],
];

/** A solver as the projection of `mergeMap`: each task names the Observable of its results. */
export const project = (inners: Readonly<Record<string, Observable<string>>>): Worker =>
  inlineWorker((name: string) => inners[name] as Observable<string>);

export const upper: Worker = inlineWorker((letter: string) => letter.toUpperCase());

/** Fails at `x`. */
export const noX: Worker = inlineWorker((letter: string) => {
  if (letter === 'x') throw new RangeError('no x');
  return letter.toUpperCase();
});

/** An error of this name, with these fields. */
export const error = (name: string, fields: object = {}): unknown => expect.objectContaining({ name, ...fields });
