import {
  fromDemand,
  type Outcome,
  openPool,
  type Pool,
  type PoolStatus,
  type Quorum,
  solveWith,
  type WorkerPool,
  workerPool,
} from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { exposeSolver, type Solved, type SolverModule, type TaskContext, transfer } from 'rearguard/worker';
import { type Observable, of } from 'rxjs';
import { expectTypeOf } from 'vitest';

const url = new URL('./worker.js', import.meta.url);
const tasks = [{ a: 1, b: 2 }];

// Task and result are given.
expectTypeOf(workerPool<number, string>({ scheduler: [1], worker: url })).toEqualTypeOf<WorkerPool<string>>();
expectTypeOf(workerPool<number, string>({ scheduler: [1], worker: url })).toExtend<Observable<string>>();
// @ts-expect-error: the scheduler gives other tasks
workerPool<number, string>({ scheduler: ['one'], worker: url });

// From the worker file.
expectTypeOf(workerPool<typeof import('./worker.js')>({ scheduler: tasks, worker: url })).toEqualTypeOf<
  WorkerPool<string>
>();
// @ts-expect-error: the worker file solves { a, b }
workerPool<typeof import('./worker.js')>({ scheduler: [1], worker: url });
expectTypeOf(openPool<typeof import('./worker.js')>(url)).toEqualTypeOf<Pool<{ a: number; b: number }, string>>();

// From an inline solver.
expectTypeOf(workerPool({ scheduler: [1, 2], worker: (n: number) => n > 1 })).toEqualTypeOf<WorkerPool<boolean>>();
expectTypeOf(workerPool({ scheduler: [1, 2], worker: inlineWorker(async (n: number) => `${n}`) })).toEqualTypeOf<
  WorkerPool<string>
>();
// @ts-expect-error: the solver takes numbers
workerPool({ scheduler: ['one'], worker: (n: number) => n });

// What processResult returns is what is emitted.
expectTypeOf(
  workerPool({ scheduler: [1], worker: (n: number) => n, processResult: async (result, task) => `${result}${task}` }),
).toEqualTypeOf<WorkerPool<string>>();

// Every kind of scheduler.
workerPool<number, number>({ scheduler: new Set([1]), worker: url });
workerPool<number, number>({ scheduler: of(1), worker: url });
workerPool<number, number>({ scheduler: new ReadableStream<number>(), worker: url });
workerPool<number, number>({ scheduler: fromDemand(() => of(1)), worker: url });
workerPool<number, number>({
  async *scheduler() {
    yield 1;
  },
  worker: url,
});

const pool = openPool<number, string>(url, { size: 2 });
expectTypeOf(pool.run(1)).toEqualTypeOf<Promise<string>>();
expectTypeOf(pool.solve([1])).toEqualTypeOf<Observable<string>>();
expectTypeOf(pool.outcomes([1])).toEqualTypeOf<Observable<Outcome<number, string>>>();
expectTypeOf(pool.status$).toEqualTypeOf<Observable<PoolStatus>>();
expectTypeOf(pool.quorum$).toEqualTypeOf<Observable<Quorum>>();
expectTypeOf(pool.close()).toEqualTypeOf<Promise<void>>();
// @ts-expect-error: tasks are numbers
pool.run('one');
// @ts-expect-error: no such option
pool.solve([1], { ordred: true });

expectTypeOf(of(1).pipe(solveWith(pool))).toEqualTypeOf<Observable<string>>();
expectTypeOf(of(1).pipe(solveWith<number, Date>(url))).toEqualTypeOf<Observable<Date>>();

// An outcome tells by its status what it holds.
declare const outcome: Outcome<number, string>;
if (outcome.status === 'done') expectTypeOf(outcome.value).toEqualTypeOf<string>();
else if (outcome.status === 'failed') expectTypeOf(outcome.error.task).toEqualTypeOf<number>();
else expectTypeOf(outcome.reason).toEqualTypeOf<unknown>();

// The solver's side.
exposeSolver((text: string, { signal, enqueue }) => {
  expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
  expectTypeOf(enqueue).parameter(0).toEqualTypeOf<string>();
  return text.length;
});
expectTypeOf(transfer(new Uint8Array(1), [])).toEqualTypeOf<Uint8Array<ArrayBuffer>>();

// Several results a task: each of them is a result.
const given = <R>(_: (task: number, context: TaskContext<number>) => Solved<R>): R => undefined as R;
expectTypeOf(
  given(function* () {
    yield 1;
    return 'end';
  }),
).toEqualTypeOf<number>();
expectTypeOf(
  given(async function* () {
    yield 1;
  }),
).toEqualTypeOf<number>();
expectTypeOf(
  given(async () =>
    (function* () {
      yield 'a';
    })(),
  ),
).toEqualTypeOf<string>();
expectTypeOf(given(() => of(1))).toEqualTypeOf<number>();
expectTypeOf(given(async () => of('a'))).toEqualTypeOf<string>();
expectTypeOf(given(() => [1, 2].values())).toEqualTypeOf<number>();
// One result each.
expectTypeOf(given(() => [1, 2])).toEqualTypeOf<number[]>();
expectTypeOf(given(() => 'text')).toEqualTypeOf<string>();
expectTypeOf(given(async () => new Uint8Array(1))).toEqualTypeOf<Uint8Array<ArrayBuffer>>();
expectTypeOf(given(() => new Map([['a', 1]]))).toEqualTypeOf<Map<string, number>>();
expectTypeOf(given(() => new Set([1]))).toEqualTypeOf<Set<number>>();
expectTypeOf(given((n) => ({ n }))).toEqualTypeOf<{ n: number }>();
expectTypeOf(given(() => undefined)).toEqualTypeOf<undefined>();
expectTypeOf(given((n) => (n > 1 ? 'one' : null))).toEqualTypeOf<string | null>();

expectTypeOf(
  exposeSolver(function* (n: number) {
    yield `${n}`;
  }),
).toEqualTypeOf<SolverModule<number, string>>();
expectTypeOf(workerPool({ scheduler: [1], worker: (n: number) => of(n, n > 1) })).toEqualTypeOf<
  WorkerPool<number | boolean>
>();
expectTypeOf(
  of(1).pipe(
    solveWith(
      inlineWorker(async function* (n: number) {
        yield `${n}`;
      }),
    ),
  ),
).toEqualTypeOf<Observable<string>>();
pool.solve([1], { rerun: 'fail' });
// @ts-expect-error: no such way
pool.solve([1], { rerun: 'always' });
