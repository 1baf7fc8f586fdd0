import { connect } from '@nats-io/transport-node';
import {
  type DeadLetter,
  OptionError,
  type PoolStatus,
  SourceError,
  TaskError,
  TaskTimeoutError,
  WorkerLostError,
} from 'rearguard';
import { type NatsPoolOptions, natsPool, serveWorkers, type WorkerHost } from 'rearguard/nats';
import { firstValueFrom, lastValueFrom, of, Subject, take, toArray } from 'rxjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { expectConservation, latest, until } from '../support/mission.js';
import { natsWorker, QUICK } from '../support/nats/runs.js';
import { natsServer } from '../support/nats/server.js';

type Deed = number | { readonly n: number; readonly [detail: string]: unknown };

const server = natsServer();
expectNothingLeftBehind();

let count = 0;
const newName = (): string => `mission-${++count}`;

const host = (name: string, options: object = {}): WorkerHost => {
  const host = serveWorkers<Deed, unknown>({ connection: server().url, name, worker: natsWorker, size: 2, ...options });
  onTestFinished(() => host.terminate().catch(() => undefined));
  return host;
};

const pool = (name: string, scheduler: NatsPoolOptions<Deed, unknown>['scheduler'], options: object = {}) =>
  natsPool<Deed, unknown>({ connection: server().url, name, scheduler, ...QUICK, ...options });

const numbers = (to: number) =>
  function* (from: number): Generator<number> {
    for (let n = from; n < to; n++) yield n;
  };

const range = (to: number): number[] => Array.from({ length: to }, (_, n) => n);
const sorted = (values: unknown[]): unknown[] => [...values].sort((a, b) => Number(a) - Number(b));
const all = (values$: ReturnType<typeof pool>): Promise<unknown[]> =>
  lastValueFrom(values$.pipe(toArray()), { defaultValue: [] });

describe('a run over hosts', () => {
  it('gives every result once, sends everybody home, and has its books closed', async () => {
    const name = newName();
    const hosts = [host(name), host(name)];
    const pool$ = pool(name, numbers(5_000));
    expect(sorted(await all(pool$))).toEqual(range(5_000));
    await Promise.all(hosts.map(({ closed }) => closed));
    const status = latest(pool$.status$);
    expectConservation(status);
    expect(status).toMatchObject({ phase: 'stopped', pulled: 5_000, done: 5_000, failed: 0, queued: 0, inFlight: 0 });
    expect(latest(pool$.quorum$)).toMatchObject({ allStopped: true });
    expect(
      latest(pool$.quorum$)
        .members.map(({ kind }) => kind)
        .sort(),
    ).toEqual(['host', 'host', 'scheduler']);
    expect(hosts.reduce((sum, each) => sum + latest(each.status$).done, 0)).toBe(5_000);
  });

  it('deletes what it had stored, and can run again', async () => {
    const name = newName();
    for (let round = 0; round < 2; round++) {
      host(name);
      expect(sorted(await all(pool(name, numbers(50))))).toEqual(range(50));
      const nc = await connect({ servers: server().url });
      const { jetstreamManager } = await import('@nats-io/jetstream');
      const names: string[] = [];
      for await (const { config } of (await jetstreamManager(nc)).streams.list()) names.push(config.name);
      await nc.close();
      expect(names.filter((each) => each.includes(`${name}_`))).toEqual([]);
    }
  });

  it('completes at once where there is nothing to do', async () => {
    expect(await all(pool(newName(), () => []))).toEqual([]);
  });

  it('waits for hosts that come later, and hosts wait for the run', async () => {
    const name = newName();
    const early = host(name);
    await until(early.status$, ({ phase }) => phase === 'waiting');
    const results = all(pool(name, numbers(10)));
    expect(sorted(await results)).toEqual(range(10));
    await early.closed;
  });

  it('keeps what structured clone keeps', async () => {
    const name = newName();
    const values = [
      undefined,
      null,
      0,
      '',
      false,
      Number.NaN,
      10n,
      new Date(5),
      new Map([[1, new Set(['a'])]]),
      new Uint8Array([1, 2]),
    ];
    const echo = (task: unknown, _context: unknown): unknown => task;
    const served = serveWorkers<unknown, unknown>({ connection: server().url, name, worker: echo });
    const pool$ = natsPool<unknown, unknown>({
      connection: server().url,
      name,
      scheduler: (from) => values.slice(from),
      chunk: 3,
      ...QUICK,
    });
    const results = await lastValueFrom(pool$.pipe(toArray()));
    await served.closed;
    expect(new Set(results)).toEqual(new Set(values));
  });

  it('leaves a connection open that was given to it', async () => {
    const name = newName();
    const nc = await connect({ servers: server().url });
    const served = host(name, { connection: nc });
    expect(sorted(await all(pool(name, numbers(20), { connection: nc })))).toEqual(range(20));
    await served.closed;
    expect(nc.isClosed()).toBe(false);
    await nc.close();
  });
});

describe('tasks that fail', () => {
  const letters = async (
    tasks: Deed[],
    options: object = {},
  ): Promise<{ letters: DeadLetter<Deed>[]; results: unknown[]; status: PoolStatus }> => {
    const name = newName();
    const letters: DeadLetter<Deed>[] = [];
    const served = host(name, { grace: 50 });
    const pool$ = pool(name, (from) => tasks.slice(from), {
      deadLetters: { next: (letter: DeadLetter<Deed>) => letters.push(letter) },
      ...options,
    });
    const results = await all(pool$);
    await served.closed;
    expectConservation(latest(pool$.status$));
    return { letters, results, status: latest(pool$.status$) };
  };

  it('are dead letters with their own number, error and cause', async () => {
    const { letters: found, results } = await letters([0, 1, { n: 2, do: 'throw' }, 3]);
    expect(sorted(results)).toEqual([0, 1, 3]);
    expect(found).toMatchObject([{ task: { n: 2, do: 'throw' }, index: 2, attempts: 1 }]);
    const [{ error } = { error: new Error() }] = found;
    expect(error).toBeInstanceOf(TaskError);
    expect(error.message).toBe('task 2 failed: RangeError: no 2');
    expect(error.cause).toBeInstanceOf(RangeError);
  });

  it('are tried again as retry says', async () => {
    const { letters: found, status } = await letters([{ n: 0, do: 'throw' }], { retry: { attempts: 3, delay: 5 } });
    expect(found).toMatchObject([{ attempts: 3, history: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }] }]);
    expect(status).toMatchObject({ failed: 1, retried: 2 });
  });

  it('may take too long, or end their worker, and take no other task with them', async () => {
    const { letters: found, results } = await letters([{ n: 0, do: 'exit' }, 1, 2, { n: 3, do: 'hang' }, 4], {
      timeout: 1_500,
      maxAttempts: 2,
    });
    expect(sorted(results)).toEqual([1, 2, 4]);
    expect(found.map(({ index }) => index).sort()).toEqual([0, 3]);
    expect(found.find(({ index }) => index === 0)?.error).toBeInstanceOf(WorkerLostError);
    expect(found.find(({ index }) => index === 3)?.error).toBeInstanceOf(TaskTimeoutError);
  });

  it('may be impossible to send, or have a result that is', async () => {
    const { letters: found, results } = await letters([0, { n: 1, what: () => 1 }, { n: 2, do: 'uncloneable' }, 3], {
      chunk: 4,
    });
    expect(sorted(results)).toEqual([0, 3]);
    expect(found.map(({ index, error }) => [index, error.message]).sort()).toEqual([
      [1, expect.stringContaining('it cannot be sent to a host')],
      [2, expect.stringContaining('its result cannot be sent')],
    ]);
  });

  it('end the run where there is no place for dead letters, and hosts go home', async () => {
    const name = newName();
    const served = host(name);
    const pool$ = pool(name, (from) => [0, { n: 1, do: 'throw' }, 2].slice(from));
    await expect(all(pool$)).rejects.toThrow('task 1 failed: RangeError: no 1');
    await served.closed;
    expect(latest(pool$.status$).phase).toBe('failed');
  });
});

describe('child tasks', () => {
  it('are solved before the run ends, whoever has their parent', async () => {
    const name = newName();
    const hosts = [host(name), host(name)];
    const child = (n: number, depth: number): Deed => ({
      n,
      children: depth === 0 ? [] : [child(10 * n, depth - 1), child(10 * n + 1, depth - 1)],
    });
    const pool$ = pool(name, (from) => [1, 2, 3].slice(from).map((n) => child(n, 4)));
    const results = await all(pool$);
    await Promise.all(hosts.map(({ closed }) => closed));
    expect(results.length).toBe(3 * 31);
    expect(new Set(results).size).toBe(3 * 31);
    expect(latest(pool$.status$)).toMatchObject({ pulled: 3, enqueued: 90, done: 93 });
  });
});

describe('a slow consumer', () => {
  it('holds the scheduler up, and gets every result with its task', async () => {
    const name = newName();
    const served = host(name);
    let pulled = 0;
    let taken = 0;
    let furthest = 0;
    const pool$ = pool(
      name,
      function* (from: number) {
        for (let n = from; n < 400; n++) {
          furthest = Math.max(furthest, ++pulled - taken);
          yield n;
        }
      },
      {
        queueCapacity: 40,
        resultCapacity: 10,
        processResult: async (result: unknown, task: unknown) => {
          await new Promise((resolve) => setImmediate(resolve));
          taken++;
          return [task, result];
        },
      },
    );
    const results = (await all(pool$)) as [number, number][];
    await served.closed;
    expect(results.length).toBe(400);
    expect(results.every(([task, result]) => task === result)).toBe(true);
    expect(furthest).toBeLessThanOrEqual(41);
  });
});

describe('what is too large for a message', () => {
  it('goes and comes all the same', async () => {
    const name = newName();
    const served = host(name);
    const large = 'y'.repeat(3_000_000);
    const pool$ = pool(name, (from) => [{ n: 0, do: 'large', size: 2_000_000 }, { n: 1, large }, 2].slice(from));
    const results = await all(pool$);
    await served.closed;
    expect(results.map((each) => (typeof each === 'string' ? each.length : each)).sort()).toEqual(
      [1, 2, 2_000_000].sort(),
    );
  });
});

describe('leaving before the end', () => {
  it('cancels the run and sends the hosts home when the last subscriber leaves', async () => {
    const name = newName();
    const served = host(name);
    let released = 0;
    const pool$ = pool(name, function* () {
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        released++;
      }
    });
    await lastValueFrom(pool$.pipe(take(20)));
    await served.closed;
    expect(released).toBe(1);
    await until(pool$.status$, ({ phase }) => phase === 'stopped');
    expectConservation(latest(pool$.status$));
  });

  it('keeps everything for the next controller where that is wanted', async () => {
    const name = newName();
    const served = host(name);
    const got = new Set<unknown>();
    const froms: number[] = [];
    const some = (): ReturnType<typeof pool> =>
      pool(
        name,
        function* (from: number) {
          froms.push(from);
          yield* numbers(2_000)(from);
        },
        { whenLeft: 'keep', queueCapacity: 100 },
      );
    const first$ = some();
    for (const value of await lastValueFrom(first$.pipe(take(200), toArray()))) got.add(value);
    await until(first$.status$, ({ phase }) => phase === 'stopped');
    for (const value of await all(some())) got.add(value);
    await served.closed;
    expect(got.size).toBe(2_000);
    expect(froms[0]).toBe(0);
    expect(froms[1]).toBeGreaterThanOrEqual(200);
  });

  it('finishes what was taken when it is drained', async () => {
    const name = newName();
    const served = host(name);
    const pool$ = pool(name, function* () {
      for (let n = 0; ; n++) yield n;
    });
    const results: unknown[] = [];
    await new Promise<void>((resolve, reject) => {
      pool$.subscribe({
        next(value) {
          results.push(value);
          if (results.length === 50) pool$.drain();
        },
        error: reject,
        complete: resolve,
      });
    });
    await served.closed;
    const { pulled, done } = latest(pool$.status$);
    expect(done).toBe(pulled);
    expect(results.length).toBe(pulled);
  });

  it('is ended by its signal, and by terminate', async () => {
    for (const end of ['signal', 'terminate']) {
      const name = newName();
      const served = host(name);
      const abort = new AbortController();
      const pool$ = pool(name, numbers(1e9), { signal: abort.signal });
      const failing = all(pool$);
      failing.catch(() => undefined);
      await until(pool$.status$, ({ done }) => done > 0);
      if (end === 'signal') abort.abort(new Error('enough'));
      else await pool$.terminate(new Error('enough'));
      await expect(failing).rejects.toThrow('enough');
      await served.closed;
      expectConservation(latest(pool$.status$));
    }
  });

  it('delivers what was pulled before the scheduler broke', async () => {
    const name = newName();
    const served = host(name);
    const results: unknown[] = [];
    const pool$ = pool(name, function* () {
      yield* [0, 1, 2];
      throw new RangeError('no more');
    });
    await expect(pool$.forEach((value) => void results.push(value))).rejects.toThrow(SourceError);
    await served.closed;
    expect(sorted(results)).toEqual([0, 1, 2]);
  });
});

it('hands nothing more out while it is paused', async () => {
  const name = newName();
  const served = host(name);
  const tasks$ = new Subject<number>();
  const pool$ = pool(name, () => tasks$);
  const results: unknown[] = [];
  const done = pool$.forEach((value) => void results.push(value));
  await until(served.status$, ({ phase }) => phase === 'serving');
  tasks$.next(1);
  await until(pool$.status$, ({ done }) => done === 1);
  pool$.pause();
  expect(latest(pool$.status$).paused).toBe(true);
  pool$.resume();
  tasks$.next(2);
  tasks$.complete();
  await done;
  await served.closed;
  expect(results).toEqual([1, 2]);
});

describe('options', () => {
  it.each([
    [{ name: 'a_b' }, 'name must be a name of letters, digits and "-", up to 64: got "a_b"'],
    [{ connection: undefined }, 'connection is missing'],
    [{ scheduler: [1] }, 'scheduler must be a function (from) => tasks'],
    [{ ackWait: 10 }, 'ackWait must be a number of milliseconds from 500'],
    [{ replicas: 2 }, 'replicas must be 1, 3 or 5: got 2'],
    [{ ordered: true }, 'unknown option "ordered"'],
    [{ retry: { attempts: 2, when: () => true } }, 'unknown option "retry.when"'],
  ])('are refused at the call: %o', (wrong, message) => {
    const options = { connection: 'nats://127.0.0.1:1', name: 'x', scheduler: () => of(1), ...wrong };
    expect(() => natsPool(options as never)).toThrow(OptionError);
    expect(() => natsPool(options as never)).toThrow(message);
  });

  it('of a host are refused before anything is started', () => {
    expect(() => serveWorkers({ connection: 'x', name: 'x', worker: natsWorker, slots: 0 })).toThrow(OptionError);
    expect(() => serveWorkers({ connection: 'x', name: 'x', worker: natsWorker, queueCapacity: 4 } as never)).toThrow(
      'unknown option "queueCapacity"',
    );
  });
});

it('says what is wrong where there is no server', async () => {
  const pool$ = natsPool({
    connection: { servers: 'nats://127.0.0.1:1', reconnect: false },
    name: 'x',
    scheduler: () => [1],
  });
  const failing = firstValueFrom(pool$);
  const stopped = pool$.terminate(new Error('no patience'));
  await expect(failing).rejects.toThrow('no patience');
  await stopped;
});
