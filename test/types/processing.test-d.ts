import { type DeadLetter, openPool, solveWith, type WorkerPool, workerPool } from 'rearguard';
import { type Observable, of, Subject } from 'rxjs';
import { expectTypeOf } from 'vitest';

const length = (text: string): number => text.length;
const pool = openPool(length);
const url = new URL('./worker.js', import.meta.url);

// What processResult returns is what comes out, a promise awaited.
const even = (count: number): boolean => count % 2 === 0;
const evenLater = async (count: number, task: string): Promise<string> => `${task} is ${even(count)}`;
expectTypeOf(workerPool({ scheduler: ['a'], worker: length, processResult: even })).toEqualTypeOf<
  WorkerPool<boolean>
>();
expectTypeOf(workerPool({ scheduler: ['a'], worker: length, processResult: evenLater })).toEqualTypeOf<
  WorkerPool<string>
>();
expectTypeOf(of('a').pipe(solveWith(length, { processResult: even }))).toEqualTypeOf<Observable<boolean>>();
expectTypeOf(of('a').pipe(solveWith(length, { processResult: evenLater }))).toEqualTypeOf<Observable<string>>();
expectTypeOf(of('a').pipe(solveWith(pool, { processResult: even }))).toEqualTypeOf<Observable<boolean>>();
expectTypeOf(of('a').pipe(solveWith(pool, { processResult: evenLater }))).toEqualTypeOf<Observable<string>>();
expectTypeOf(pool.solve(['a'], { processResult: even })).toEqualTypeOf<Observable<boolean>>();
expectTypeOf(pool.iterate(['a'], { processResult: evenLater })).toEqualTypeOf<AsyncIterableIterator<string>>();
expectTypeOf(pool.transform({ processResult: even })).toEqualTypeOf<TransformStream<string, boolean>>();
expectTypeOf(pool.solve(['a'], { processResult: () => undefined })).toEqualTypeOf<Observable<undefined>>();
expectTypeOf(
  workerPool<string, number, Date>({ scheduler: ['a'], worker: url, processResult: (n) => new Date(n) }),
).toEqualTypeOf<WorkerPool<Date>>();

// It sees the result and the task.
pool.solve(['a'], {
  processResult(result, task) {
    expectTypeOf(result).toEqualTypeOf<number>();
    expectTypeOf(task).toEqualTypeOf<string>();
  },
});
openPool<typeof import('./worker.js')>(url).solve([{ a: 1, b: 2 }], {
  processResult(result, task) {
    expectTypeOf(result).toEqualTypeOf<string>();
    expectTypeOf(task).toEqualTypeOf<{ a: number; b: number }>();
  },
});
// Of a task with several results, each of them.
expectTypeOf(
  workerPool({ scheduler: ['a'], worker: (text: string) => of(text.length), processResult: (each) => [each] }),
).toEqualTypeOf<WorkerPool<number[]>>();
// @ts-expect-error: results are numbers
pool.solve(['a'], { processResult: (result: string) => result });
// @ts-expect-error: tasks are texts
of('a').pipe(solveWith(pool, { processResult: (_: number, task: number) => task }));
// @ts-expect-error: numbers come out, not texts
const _texts$: Observable<string> = pool.solve(['a'], { processResult: (n) => n });
// @ts-expect-error: outcomes are for what consumes them
const _flags$: Observable<boolean> = pool.outcomes(['a'], { processResult: even });

// The other options see the task.
pool.solve(['a'], {
  key: (task) => expectTypeOf(task).toEqualTypeOf<string>(),
  priority: (task) => task.length,
  retry: { attempts: 2, when: (error, task) => error instanceof Error && task.length > 1, delay: (attempt) => attempt },
  transferTask(task) {
    expectTypeOf(task).toEqualTypeOf<string>();
    return [];
  },
  deadLetters: { next: (letter) => expectTypeOf(letter).toEqualTypeOf<DeadLetter<string>>() },
});
of('a').pipe(solveWith(length, { deadLetters: new Subject<DeadLetter<string>>(), key: (task) => task.length }));
// @ts-expect-error: tasks are texts
pool.solve(['a'], { key: (task: number) => task });
// @ts-expect-error: a priority is a number
pool.solve(['a'], { priority: (task) => task });
// @ts-expect-error: tasks are texts
pool.solve(['a'], { deadLetters: new Subject<DeadLetter<number>>() });
// @ts-expect-error: yes or no
pool.solve(['a'], { retry: { attempts: 2, when: () => 'yes' } });

// What belongs to the crew is no option of a stream on a pool that is open.
// @ts-expect-error: the pool has its size
pool.solve(['a'], { size: 2 });
// @ts-expect-error: the pool has its size
of('a').pipe(solveWith(pool, { size: 2 }));
of('a').pipe(solveWith(length, { size: 2 }));
// @ts-expect-error: no such option
of('a').pipe(solveWith(length, { siz: 2 }));
// @ts-expect-error: no such option
workerPool({ scheduler: ['a'], worker: length, processresult: even });
// @ts-expect-error: no such strategy
pool.solve(['a'], { overflow: { strategy: 'drop' } });
