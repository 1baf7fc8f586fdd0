import { Worker } from 'node:worker_threads';
import { fromThread, openPool, type Pool, solveWith, type WorkerInput, type WorkerPool, workerPool } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { exposeSolver, type SolverModule } from 'rearguard/worker';
import { type Observable, of } from 'rxjs';
import { expectTypeOf } from 'vitest';

type Sum = typeof import('./worker.js');
type Terms = { a: number; b: number };
const url = new URL('./worker.js', import.meta.url);
const factory = (): Worker => new Worker(url);
const terms = [{ a: 1, b: 2 }];

// From the worker file: what its solver takes and gives, whether the worker is a URL or a factory.
expectTypeOf(openPool<Sum>(url)).toEqualTypeOf<Pool<Terms, string>>();
expectTypeOf(openPool<Sum>(factory, { size: 2 })).toEqualTypeOf<Pool<Terms, string>>();
expectTypeOf(workerPool<Sum>({ scheduler: terms, worker: url })).toEqualTypeOf<WorkerPool<string>>();
expectTypeOf(workerPool<Sum>({ scheduler: of(...terms), worker: factory })).toEqualTypeOf<WorkerPool<string>>();
workerPool<Sum>({ scheduler: () => terms.values(), worker: url });
workerPool<Sum>({ scheduler: fromThread<typeof import('./tasks.js')>(url, { upTo: 3 }), worker: factory });
// @ts-expect-error: the worker file solves { a, b }
workerPool<Sum>({ scheduler: of(1), worker: factory });
// @ts-expect-error: b is missing
workerPool<Sum>({ scheduler: [{ a: 1 }], worker: url });
// @ts-expect-error: another solver than that of the file
openPool<Sum>((n: number) => `${n}`);
// @ts-expect-error: a path is no URL
openPool<Sum>('./worker.js');
// A double for the file.
expectTypeOf(openPool<Sum>(({ a, b }: Terms) => `${a + b}`)).toEqualTypeOf<Pool<Terms, string>>();

// The pool of a file, wherever its tasks come from and its results go.
const sums = openPool<Sum>(url);
expectTypeOf(sums.run({ a: 1, b: 2 })).toEqualTypeOf<Promise<string>>();
expectTypeOf(sums.solve(terms)).toEqualTypeOf<Observable<string>>();
expectTypeOf(sums.iterate(terms)).toEqualTypeOf<AsyncIterableIterator<string>>();
expectTypeOf(sums.transform()).toEqualTypeOf<TransformStream<Terms, string>>();
expectTypeOf(of(...terms).pipe(solveWith(sums))).toEqualTypeOf<Observable<string>>();
// @ts-expect-error: the worker file solves { a, b }
sums.run(1);
// @ts-expect-error: the worker file solves { a, b }
sums.solve([1]);
// @ts-expect-error: the worker file solves { a, b }
sums.outcomes(of('one'));
// @ts-expect-error: the worker file solves { a, b }
sums.iterate(new Set([1]));
// @ts-expect-error: the worker file solves { a, b }
new ReadableStream<number>().pipeThrough(sums.transform());
// @ts-expect-error: the worker file solves { a, b }
of(1).pipe(solveWith(sums));
// @ts-expect-error: the scheduler file gives strings
sums.solve(fromThread<string>(url));

// Task and result are given: for a URL and for a factory.
expectTypeOf(openPool<number, Date>(url)).toEqualTypeOf<Pool<number, Date>>();
expectTypeOf(openPool<number, Date>(factory)).toEqualTypeOf<Pool<number, Date>>();
expectTypeOf(workerPool<number, Date>({ scheduler: [1], worker: factory })).toEqualTypeOf<WorkerPool<Date>>();
expectTypeOf(of(1).pipe(solveWith<number, Date>(factory, { size: 2 }))).toEqualTypeOf<Observable<Date>>();
// @ts-expect-error: the source gives other tasks
of('one').pipe(solveWith<number, Date>(url));
// Nothing is given: nothing is known.
expectTypeOf(openPool(url)).toEqualTypeOf<Pool<unknown, unknown>>();
expectTypeOf(workerPool({ scheduler: [1], worker: url })).toEqualTypeOf<WorkerPool<unknown>>();
expectTypeOf(of(1).pipe(solveWith(url))).toEqualTypeOf<Observable<unknown>>();
// What starts a worker may be kept and handed on.
declare const sum: WorkerInput<Terms, string>;
expectTypeOf(openPool(sum)).toEqualTypeOf<Pool<Terms, string>>();
expectTypeOf(of(...terms).pipe(solveWith(sum))).toEqualTypeOf<Observable<string>>();

// From an inline function.
const length = (text: string): number => text.length;
expectTypeOf(openPool(length)).toEqualTypeOf<Pool<string, number>>();
expectTypeOf(workerPool({ scheduler: ['a'], worker: length })).toEqualTypeOf<WorkerPool<number>>();
expectTypeOf(of('a').pipe(solveWith(length))).toEqualTypeOf<Observable<number>>();
expectTypeOf(openPool(async (text: string) => text.length)).toEqualTypeOf<Pool<string, number>>();
expectTypeOf(openPool(inlineWorker(length))).toEqualTypeOf<Pool<string, number>>();
expectTypeOf(openPool(exposeSolver(length))).toEqualTypeOf<Pool<string, number>>();
expectTypeOf(of('a').pipe(solveWith(exposeSolver(length)))).toEqualTypeOf<Observable<number>>();
// The task of the solver is that of the scheduler, and that of the source.
expectTypeOf(workerPool({ scheduler: ['a'], worker: (text) => text.length })).toEqualTypeOf<WorkerPool<number>>();
expectTypeOf(of('a').pipe(solveWith((text) => text.length))).toEqualTypeOf<Observable<number>>();
// A solver that takes more than it is given.
expectTypeOf(workerPool({ scheduler: ['a'], worker: (task: string | number) => `${task}` })).toEqualTypeOf<
  WorkerPool<string>
>();
expectTypeOf(of('a').pipe(solveWith((task: string | number) => `${task}`))).toEqualTypeOf<Observable<string>>();
// @ts-expect-error: the solver takes texts
workerPool({ scheduler: [1], worker: length });
// @ts-expect-error: the solver takes texts
of(1).pipe(solveWith(length));
// @ts-expect-error: the solver takes texts
of(1).pipe(solveWith(inlineWorker(length), { size: 1 }));
// @ts-expect-error: the solver takes texts
openPool(length).run(1);
// @ts-expect-error: a scheduler is no solver
openPool({ tasks: () => [1] });

// The solver's own side.
expectTypeOf(exposeSolver(length)).toEqualTypeOf<SolverModule<string, number>>();
expectTypeOf(exposeSolver(length, { setup: () => undefined })).toEqualTypeOf<SolverModule<string, number>>();
exposeSolver((text: string, { enqueue }) => {
  // @ts-expect-error: a child task is as its parent
  enqueue(1);
  return text;
});
// @ts-expect-error: no such hook
exposeSolver(length, { tearDown: () => undefined });
