import { fromThread, openPool, type Quorum, workerPool } from 'rearguard';
import { lastValueFrom, toArray } from 'rxjs';
import { anyWorker, echo, echoes, numbers, type Task } from './workers.js';

export async function tiny() {
  let sum = 0;
  let count = 0;
  const pool$ = workerPool<Task, number>({ scheduler: echoes(20_000), worker: anyWorker, size: 3 });
  await pool$.forEach((n) => {
    sum += n;
    count++;
  });
  return { count, sum };
}

export async function falsyValues() {
  const values = [undefined, null, 0, '', false, Number.NaN];
  const pool$ = workerPool<Task, unknown>({ scheduler: values.map(echo), worker: anyWorker, size: 2, ordered: true });
  return (await lastValueFrom(pool$.pipe(toArray()))).map(String);
}

export async function ordered() {
  const pool$ = workerPool<Task, number>({ scheduler: echoes(2_000), worker: anyWorker, size: 3, ordered: true });
  const results = await lastValueFrom(pool$.pipe(toArray()));
  return { count: results.length, inOrder: results.every((n, at) => n === at) };
}

export async function childTasks() {
  const pool$ = workerPool<Task, number>({ scheduler: [{ do: 'tree', depth: 9 }], worker: anyWorker, size: 3 });
  return (await lastValueFrom(pool$.pipe(toArray()))).length;
}

export async function several() {
  const pool$ = workerPool<Task, number>({ scheduler: [{ do: 'count', to: 500 }], worker: anyWorker, size: 1 });
  const results = await lastValueFrom(pool$.pipe(toArray()));
  return { count: results.length, inOrder: results.every((n, at) => n === at + 1) };
}

export async function scheduler() {
  const pool$ = workerPool<Task, number>({
    scheduler: fromThread<Task>(numbers, 5_000),
    worker: anyWorker,
    size: 2,
  });
  return (await lastValueFrom(pool$.pipe(toArray()))).reduce((sum, n) => sum + n, 0);
}

export async function webStreams() {
  await using pool = openPool<Task, number>(anyWorker, { size: 2 });
  const source = new ReadableStream<Task>({
    start(controller) {
      for (const task of echoes(1_000)) controller.enqueue(task);
      controller.close();
    },
  });
  let sum = 0;
  let count = 0;
  await source.pipeThrough(pool.transform({ ordered: true })).pipeTo(
    new WritableStream<number>({
      write(n) {
        sum += n;
        count++;
      },
    }),
  );
  return { count, sum };
}

export async function transferred() {
  await using pool = openPool<Task, ArrayBuffer>(anyWorker, { size: 1 });
  const buffer = new ArrayBuffer(1 << 20);
  const filled = await pool.run({ do: 'fill', buffer }, { transfer: [buffer] });
  return { left: buffer.byteLength, came: filled.byteLength, byte: new Uint8Array(filled)[1_000] };
}

export async function quorum() {
  const teardowns: unknown[] = [];
  const home = new BroadcastChannel('teardown');
  home.onmessage = ({ data }) => teardowns.push(data);
  const pool$ = workerPool<Task, number>({ scheduler: echoes(500), worker: anyWorker, size: 2 });
  const rolls: Quorum[] = [];
  const watching = pool$.quorum$.subscribe((roll) => rolls.push(roll));
  await pool$.forEach(() => {});
  watching.unsubscribe();
  // Its messages are on their way: one of our own comes after them.
  await new Promise<void>((resolve) => {
    const own = new BroadcastChannel('teardown');
    home.onmessage = ({ data }) => (data === 'enough' ? resolve() : teardowns.push(data));
    own.postMessage('enough');
    own.close();
  });
  home.close();
  const states = (id: string) =>
    rolls
      .flatMap(({ members }) => members.filter((member) => member.id === id))
      .map(({ state }) => state)
      .filter((state, at, before) => state !== before[at - 1]);
  const { members, allStopped } = rolls.at(-1) as Quorum;
  const worker = states('worker-1').filter((state) => state !== 'idle' && state !== 'busy');
  return { members: members.map(({ kind }) => kind).sort(), allStopped, worker, teardowns: teardowns.length };
}
