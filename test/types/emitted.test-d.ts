import { openPool, solveWith, type WorkerPool, workerPool } from 'rearguard';
import { lastValueFrom, type Observable, of } from 'rxjs';

// What is emitted is never told by where it goes.
const pool = openPool((text: string) => text.length);
// @ts-expect-error: numbers come out
const _solved$: Observable<string> = pool.solve(['a']);
// @ts-expect-error: numbers come out
const _iterated: AsyncIterableIterator<string> = pool.iterate(['a']);
// @ts-expect-error: numbers come out
const _pair: TransformStream<string, string> = pool.transform();
// @ts-expect-error: numbers come out
const _mission$: WorkerPool<string> = workerPool({ scheduler: ['a'], worker: (text: string) => text.length });
// @ts-expect-error: numbers come out
const _onPool$: Observable<string> = of('a').pipe(solveWith(pool));
// @ts-expect-error: numbers come out
const _onCrew$: Observable<string> = of('a').pipe(solveWith((text: string) => text.length));
// @ts-expect-error: numbers come out
const _last: Promise<string> = lastValueFrom(pool.solve(['a']));
// @ts-expect-error: numbers come out
const _returned = (): Observable<string> => pool.solve(['a']);

const url = new URL('./worker.js', import.meta.url);
// A file without a solver takes no task.
// @ts-expect-error: it has a scheduler alone
openPool<typeof import('./tasks.js')>(url).run({ upTo: 3 });
// @ts-expect-error: the type of a task is no file
openPool<{ a: number; b: number }>(url).run('anything');
