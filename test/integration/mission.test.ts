import { type Quorum, SourceError, workerPool } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { all, anyWorker, type Deed, latest, mission, report } from '../support/mission.js';

expectNothingLeftBehind();

const echoes = (count: number): Deed[] => Array.from({ length: count }, (_, value) => ({ do: 'echo', value }));
const numbers = (count: number): number[] => [...Array(count).keys()];
const sorted = (values: unknown[]): number[] => (values as number[]).sort((a, b) => a - b);

it.each([1, 2, 500, 3_000])('delivers each of %i results once and completes', async (count) => {
  const { results, failure, status } = await mission(echoes(count));
  expect(failure).toBeUndefined();
  expect(sorted(results)).toEqual(numbers(count));
  expect(status).toMatchObject({ phase: 'stopped', pulled: count, done: count, queued: 0, inFlight: 0 });
});

it('completes without a task', async () => {
  const { results, failure, status } = await mission([]);
  expect(results).toEqual([]);
  expect(failure).toBeUndefined();
  expect(status.pulled).toBe(0);
});

it.each([undefined, null, 0, '', false, Number.NaN])('takes %s for a result like any other', async (value) => {
  const { results } = await mission([{ do: 'echo', value }]);
  expect(results).toEqual([value]);
});

it.each([1, 3, 1_000])('keeps its promises with a fixed batch of %i', async (batch) => {
  const { results } = await mission(echoes(700), { batch });
  expect(sorted(results)).toEqual(numbers(700));
});

it('runs several tasks at a time in a worker with concurrency', async () => {
  const tasks = Array.from({ length: 300 }, (_, value) => ({ do: value % 3 ? 'later' : 'echo', value }));
  const { results } = await mission(tasks, { concurrency: 8 });
  expect(sorted(results)).toEqual(numbers(300));
});

it('completes only after child tasks of child tasks', async () => {
  const tree = (depth: number): Deed => ({
    do: 'parent',
    value: depth,
    children: depth === 0 ? [] : [tree(depth - 1), tree(depth - 1)],
  });
  const { results, status } = await mission([tree(7)]);
  expect(results).toHaveLength(2 ** 8 - 1);
  expect(status).toMatchObject({ pulled: 1, enqueued: 2 ** 8 - 2, done: 2 ** 8 - 1 });
});

it('runs setup and teardown once in every worker, teardown before it completes', async () => {
  const log = new Int32Array(new SharedArrayBuffer(8));
  const { quorum } = await mission(echoes(10), { size: 3, setupData: { log } });
  expect([...log]).toEqual([3, 3]);
  expect(quorum.members.map(({ id, state }) => `${id} ${state}`)).toEqual([
    'worker-1 stopped',
    'worker-2 stopped',
    'worker-3 stopped',
    'scheduler-1 stopped',
  ]);
});

it('goes through running, draining and stopped, and the quorum through idle to stopped', async () => {
  const pool$ = workerPool<Deed, unknown>({ scheduler: echoes(20), worker: anyWorker, size: 2 });
  const phases: string[] = [];
  const quorums: Quorum[] = [];
  const watching = pool$.status$.subscribe(({ phase }) => phases.at(-1) === phase || phases.push(phase));
  watching.add(pool$.quorum$.subscribe((quorum) => quorums.push(quorum)));
  expect(latest(pool$.status$).phase).toBe('new');
  await all(pool$);
  watching.unsubscribe();
  expect(phases).toEqual(['new', 'running', 'draining', 'stopped']);
  const states = (id: string): string[] =>
    quorums
      .map(({ members }) => members.find((member) => member.id === id)?.state ?? '')
      .filter((state, i, all) => state && state !== all[i - 1]);
  expect(states('worker-1').slice(0, 2)).toEqual(['starting', 'idle']);
  expect(states('worker-1').slice(-3)).toEqual(['idle', 'stopping', 'stopped']);
  expect(states('scheduler-1')).toEqual(['busy', 'stopped']);
  const firstStop = quorums.findIndex(({ members }) => members.some(({ state }) => state === 'stopping'));
  expect(quorums[firstStop - 1]?.allIdle).toBe(true);
});

it('shares one run among its subscribers', async () => {
  let begun = 0;
  const pool$ = workerPool<Deed, unknown>({
    *scheduler() {
      begun++;
      yield* echoes(50);
    },
    worker: anyWorker,
    size: 2,
  });
  const [one, two] = await Promise.all([all(pool$), all(pool$)]);
  expect(begun).toBe(1);
  expect(sorted(one)).toEqual(numbers(50));
  expect(two).toHaveLength(50);
});

it('starts a new run after the end if the scheduler can start again', async () => {
  const pool$ = workerPool<Deed, unknown>({ scheduler: echoes(5), worker: anyWorker, size: 1 });
  expect(await all(pool$)).toHaveLength(5);
  expect(await all(pool$)).toHaveLength(5);
  expect(latest(pool$.status$)).toMatchObject({ pulled: 5, done: 5 });
});

it('refuses a second run of a scheduler that can be read only once', async () => {
  const pool$ = workerPool<Deed, unknown>({ scheduler: echoes(5).values(), worker: anyWorker, size: 1 });
  expect(await all(pool$)).toHaveLength(5);
  const { failure } = await report(pool$);
  expect(failure?.error).toBeInstanceOf(SourceError);
  expect((failure?.error as Error | undefined)?.message).toContain('read only once');
});

it('drain() takes no more, delivers what was taken, and completes', async () => {
  let pulled = 0;
  const pool$ = workerPool<Deed, unknown>({
    *scheduler() {
      for (;;) yield { do: 'echo', value: pulled++ };
    },
    worker: anyWorker,
    size: 2,
    queueCapacity: 32,
  });
  let seen = 0;
  const watching = pool$.subscribe(() => {
    if (++seen === 100) pool$.drain();
  });
  const { results, failure } = await report(pool$);
  watching.unsubscribe();
  expect(failure).toBeUndefined();
  expect(results).toHaveLength(pulled);
});

it('ten runs in a row leave the process as it was', async () => {
  for (let run = 0; run < 10; run++) expect((await mission(echoes(100))).results).toHaveLength(100);
});

it('moves what transfer and transferTask name', async () => {
  const buffer = new ArrayBuffer(1_000);
  const { results } = await mission([{ do: 'byteLength', buffer }], {
    transferTask: (task) => [task.buffer as ArrayBuffer],
  });
  expect(results).toEqual([1_000]);
  expect(buffer.byteLength).toBe(0);
  const { results: bytes } = await mission([{ do: 'bytes', size: 64 }]);
  expect((bytes[0] as Uint8Array).byteLength).toBe(64);
});

it('awaits processResult one at a time and emits what it returns', async () => {
  let running = 0;
  const pool$ = workerPool<Deed, number, string>({
    scheduler: echoes(40),
    worker: anyWorker,
    size: 2,
    resultCapacity: 4,
    async processResult(value, task) {
      expect(++running).toBe(1);
      await new Promise(setImmediate);
      running--;
      return `${value}/${String(task.value)}`;
    },
  });
  const values = await all(pool$);
  expect(values.sort()).toEqual(
    numbers(40)
      .map((n) => `${n}/${n}`)
      .sort(),
  );
});

it('a slow processResult slows the scheduler: no more settled and untaken results than resultCapacity', async () => {
  let pulled = 0;
  let processed = 0;
  let furthest = 0;
  const pool$ = workerPool<Deed, unknown>({
    *scheduler() {
      for (; pulled < 300; ) yield { do: 'echo', value: pulled++ };
    },
    worker: anyWorker,
    size: 2,
    queueCapacity: 4,
    resultCapacity: 8,
    async processResult(value) {
      await new Promise(setImmediate);
      furthest = Math.max(furthest, pulled - processed++);
      return value;
    },
  });
  expect(await all(pool$)).toHaveLength(300);
  expect(furthest).toBeLessThanOrEqual(4 + 2 + 8 + 1);
});

it('errors with what processResult threw, after everybody has stopped', async () => {
  const { failure } = await mission(echoes(20), {
    processResult() {
      throw new Error('disk full');
    },
  });
  expect(failure?.error).toMatchObject({ message: 'disk full' });
});
