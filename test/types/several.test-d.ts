import { openPool, type Pool, solveWith, type WorkerPool, workerPool } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { exposeSolver, type SolverModule } from 'rearguard/worker';
import { EMPTY, from, interval, map, type Observable, of, throwError } from 'rxjs';
import { expectTypeOf } from 'vitest';

function* letters(word: string): Generator<string, number> {
  yield* word;
  return word.length;
}
async function* lettersLater(word: string): AsyncGenerator<string> {
  yield* word;
}
const codes = (word: string): Observable<number> => from(word).pipe(map((letter) => letter.charCodeAt(0)));

// The element is the result, for every way in and out.
expectTypeOf(openPool(letters)).toEqualTypeOf<Pool<string, string>>();
expectTypeOf(openPool(lettersLater)).toEqualTypeOf<Pool<string, string>>();
expectTypeOf(openPool(codes)).toEqualTypeOf<Pool<string, number>>();
expectTypeOf(openPool(async (word: string) => codes(word))).toEqualTypeOf<Pool<string, number>>();
expectTypeOf(openPool(async (word: string) => letters(word))).toEqualTypeOf<Pool<string, string>>();
expectTypeOf(workerPool({ scheduler: ['a'], worker: codes })).toEqualTypeOf<WorkerPool<number>>();
expectTypeOf(workerPool({ scheduler: ['a'], worker: letters })).toEqualTypeOf<WorkerPool<string>>();
expectTypeOf(of('a').pipe(solveWith(codes))).toEqualTypeOf<Observable<number>>();
expectTypeOf(of('a').pipe(solveWith(lettersLater))).toEqualTypeOf<Observable<string>>();
expectTypeOf(of('a').pipe(solveWith(openPool(codes)))).toEqualTypeOf<Observable<number>>();
expectTypeOf(openPool(codes).iterate(['a'])).toEqualTypeOf<AsyncIterableIterator<number>>();
expectTypeOf(openPool(letters).transform()).toEqualTypeOf<TransformStream<string, string>>();
expectTypeOf(exposeSolver(letters)).toEqualTypeOf<SolverModule<string, string>>();
expectTypeOf(exposeSolver(lettersLater)).toEqualTypeOf<SolverModule<string, string>>();
expectTypeOf(exposeSolver(codes)).toEqualTypeOf<SolverModule<string, number>>();
expectTypeOf(inlineWorker(codes)).toEqualTypeOf<SolverModule<string, number>>();
// @ts-expect-error: what a generator returns is no result
const _lengths: Pool<string, number> = openPool(letters);
// @ts-expect-error: the generator takes words
of(1).pipe(solveWith(letters));

// Elements of several types.
expectTypeOf(
  openPool(function* (n: number) {
    yield n;
    yield `${n}`;
  }),
).toEqualTypeOf<Pool<number, string | number>>();
expectTypeOf(openPool((n: number) => of(n, null))).toEqualTypeOf<Pool<number, number | null>>();
expectTypeOf(openPool((n: number) => (n > 1 ? of(n) : EMPTY))).toEqualTypeOf<Pool<number, number>>();
expectTypeOf(openPool((n: number) => (n > 1 ? interval(n) : throwError(() => n)))).toEqualTypeOf<
  Pool<number, number>
>();
// An Observable or a generator of arrays: each array is a result.
expectTypeOf(openPool((n: number) => of([n]))).toEqualTypeOf<Pool<number, number[]>>();
// What is itself one result is not taken apart.
expectTypeOf(openPool((n: number) => [n])).toEqualTypeOf<Pool<number, number[]>>();
expectTypeOf(openPool((n: number) => new Map([[n, 'a']]))).toEqualTypeOf<Pool<number, Map<number, string>>>();
expectTypeOf(openPool((n: number) => new Float64Array(n))).toEqualTypeOf<Pool<number, Float64Array<ArrayBuffer>>>();

// The context has the solver's own type of task.
exposeSolver(function* (word: string, { enqueue, signal }) {
  expectTypeOf(enqueue).parameter(0).toEqualTypeOf<string>();
  expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
  yield word;
});
