import { openPool, type PoolOptions, type SolveOptions, workerPool } from 'rearguard';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { anyWorker, closesAtStart, echoes, missing, type Task, throwsAtStart } from './workers.js';

/** What can be told of an error across the border to the test. */
function told(error: unknown): { name: string; message: string; cause?: unknown; code?: unknown; reason?: unknown } {
  const { name, message, cause, code, reason } = error as Error & { code?: unknown; reason?: unknown };
  return { name, message, code, reason, ...(cause instanceof Error && { cause: told(cause) }) };
}

/** Works through some good tasks with bad ones among them. */
async function mixed(bad: Task[], more: SolveOptions<Task, number> & PoolOptions = {}) {
  const failures: unknown[] = [];
  const tasks = echoes(200);
  tasks.splice(50, 0, ...bad);
  const pool$ = workerPool<Task, number>({
    scheduler: tasks,
    worker: anyWorker,
    size: 2,
    maxAttempts: 1,
    deadLetters: { next: ({ error }) => failures.push(told(error)) },
    ...more,
  });
  let lostWorkers = 0;
  const watching = pool$.status$.subscribe((status) => {
    lostWorkers = status.lostWorkers;
  });
  const done = (await lastValueFrom(pool$.pipe(toArray()))).length;
  watching.unsubscribe();
  return { done, lostWorkers, failures };
}

export const solverThrows = () => mixed([{ do: 'throw', message: 'no' }]);
export const throwsOutside = () => mixed([{ do: 'throw-outside' }]);
export const rejectsOutside = () => mixed([{ do: 'reject-outside' }]);
export const closes = () => mixed([{ do: 'close' }]);
export const closesThrice = () => mixed([{ do: 'close' }], { maxAttempts: 3 });
export const vanishes = () => mixed([{ do: 'vanish' }]);
export const givesFunction = () => mixed([{ do: 'give-function' }]);

/** One worker, and a task that needs it after one that does not let it go. */
async function overdue(task: Task, timeout: number, grace: number) {
  await using pool = openPool<Task, unknown>(anyWorker, { size: 1, grace });
  const error = await pool.run(task, { timeout }).catch(told);
  const next = await pool.run({ do: 'echo', value: 'next' });
  const { lostWorkers } = await firstValueFrom(pool.status$);
  return { error, next, lostWorkers };
}

export const loops = () => overdue({ do: 'loop' }, 100, 50);
/** In a loop that never lets go of its thread, but looks. */
export const spins = () => overdue({ do: 'spin-until-aborted' }, 100, 1_000);

async function startOf(worker: () => Worker) {
  const pool$ = workerPool<never, number>({ scheduler: [1 as never], worker, size: 1, startTimeout: 2_000 });
  return pool$.forEach(() => {}).then(() => 'complete', told);
}

export const missingFile = () => startOf(missing);
export const throwingFile = () => startOf(throwsAtStart);
export const closingFile = () => startOf(closesAtStart);
export const noWorker = () => startOf((() => 'a string') as never);

export async function unsubscribes() {
  await new Promise<void>((resolve) => {
    const subscription = workerPool<Task, number>({
      scheduler: [...echoes(1), { do: 'wait' }, { do: 'wait' }],
      worker: anyWorker,
      size: 2,
    }).subscribe(() => {
      subscription.unsubscribe();
      resolve();
    });
  });
  return 'left';
}

export async function cancelsCall() {
  await using pool = openPool<Task, unknown>(anyWorker, { size: 1 });
  const leaving = new AbortController();
  const call = pool.run({ do: 'wait' }, { signal: leaving.signal });
  leaving.abort(new Error('changed my mind'));
  const error = await call.catch(told);
  return { error, next: await pool.run({ do: 'echo', value: 'still here' }) };
}

export async function terminates() {
  const pool = openPool<Task, unknown>(anyWorker, { size: 2, stopTimeout: 100 });
  const calls = [pool.run({ do: 'loop' }), pool.run({ do: 'wait' })].map((call) => call.catch(told));
  await pool.terminate(new Error('enough'));
  return Promise.all(calls);
}

/** Outcomes that were sent before the end count, though a browser reports ends by another way. */
export async function closesAfterWork() {
  let answered = 0;
  for (let round = 0; round < 20; round++) {
    const pool = openPool<Task, number>(anyWorker, { size: 1, batch: 1, concurrency: 2 });
    const bad = pool.run({ do: 'close' }).catch(() => undefined);
    await pool.run({ do: 'echo', value: 1 }).then(() => answered++);
    await bad;
    await pool.close();
  }
  return answered;
}
