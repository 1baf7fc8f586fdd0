import { fromThread, type ThreadScheduler, type WorkerPool, workerPool } from 'rearguard';
import { exposeScheduler, exposeSolver } from 'rearguard/worker';
import { expectTypeOf } from 'vitest';

const url = new URL('./tasks.js', import.meta.url);

// From the scheduler file: its tasks, and what it wants as data.
expectTypeOf(fromThread<typeof import('./tasks.js')>(url, { upTo: 3 })).toEqualTypeOf<
  ThreadScheduler<{ a: number; b: number }>
>();
// @ts-expect-error: it wants { upTo }
fromThread<typeof import('./tasks.js')>(url);
// @ts-expect-error: upTo is a number
fromThread<typeof import('./tasks.js')>(url, { upTo: '3' });

// The task is given; then any data will do.
expectTypeOf(fromThread<number>(url)).toEqualTypeOf<ThreadScheduler<number>>();
expectTypeOf(fromThread<{ path: string }>(() => new Worker(url), 'any')).toEqualTypeOf<
  ThreadScheduler<{ path: string }>
>();

// Without a thread.
const inline = exposeScheduler(async function* (path: string) {
  yield path.length;
});
expectTypeOf(fromThread(inline, 'path')).toEqualTypeOf<ThreadScheduler<number>>();
// @ts-expect-error: it wants a path
fromThread(inline, 7);
// @ts-expect-error: it wants a path
fromThread(inline);
expectTypeOf(fromThread(exposeScheduler(() => ['a', 'b']))).toEqualTypeOf<ThreadScheduler<string>>();
// @ts-expect-error: a solver is no scheduler
fromThread(exposeSolver((n: number) => n));

// As the scheduler of a pool.
const worker = new URL('./worker.js', import.meta.url);
expectTypeOf(
  workerPool<typeof import('./worker.js')>({
    scheduler: fromThread<typeof import('./tasks.js')>(url, { upTo: 3 }),
    worker,
  }),
).toEqualTypeOf<WorkerPool<string>>();
// @ts-expect-error: the worker file solves { a, b }
workerPool<typeof import('./worker.js')>({ scheduler: fromThread<number>(url), worker });
workerPool({ scheduler: fromThread<number>(url), worker: (n: number) => n });
// @ts-expect-error: the solver takes strings
workerPool({ scheduler: fromThread<number>(url), worker: (text: string) => text });
// A file may be both.
type Both = { tasks: typeof inline; solver: ReturnType<typeof exposeSolver<number, Date>> };
expectTypeOf(workerPool<Both>({ scheduler: fromThread<Both>(url, 'path'), worker: url })).toEqualTypeOf<
  WorkerPool<Date>
>();

declare const Worker: new (url: URL) => { postMessage(data: unknown): void };
