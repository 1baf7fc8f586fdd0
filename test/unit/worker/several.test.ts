import { concat, EMPTY, finalize, interval, NEVER, Observable, of, range, Subject, throwError } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { decodeError } from '../../../src/wire/error-codec.js';
import { runningLeases } from '../../../src/wire/lease-block.js';
import { transfer } from '../../../src/worker/transfer.js';
import { abort, credit, settled, stopNow, task, tasks, WorkerByHand } from './worker-by-hand.js';

/** What it said since it was ready, after all turns that were due. */
const said = (worker: WorkerByHand): string[] => worker.words.slice(1);

/** Lets everything happen that nobody has to ask for. */
async function play(worker: WorkerByHand): Promise<void> {
  for (let i = 0; i < 5; i++) {
    worker.turn();
    await settled();
  }
}

function failure(worker: WorkerByHand): Error {
  const frame = worker.outcomes.find(({ failed }) => failed);
  return decodeError(frame?.values[frame.failed?.[0] as number] as never) as Error;
}

class Log {
  readonly lines: string[] = [];
  *numbers(count = Number.POSITIVE_INFINITY): Generator<number> {
    try {
      for (let n = 0; n < count; n++) {
        this.lines.push(`${n}`);
        yield n;
      }
    } finally {
      this.lines.push('closed');
    }
  }
  async *later(count = Number.POSITIVE_INFINITY): AsyncGenerator<number> {
    yield* this.numbers(count);
  }
}

describe('what gives several results', () => {
  it.each<[string, () => unknown]>([
    ['a generator', () => new Log().numbers(3)],
    ['an async generator', () => new Log().later(3)],
    ['a promise of a generator', async () => new Log().numbers(3)],
    ['an iterator of an array', () => [0, 1, 2].values()],
    ['an Observable', () => of(0, 1, 2)],
    ['an Observable of another library', () => ({ '@@observable': () => ({ subscribe: subscribeByHand }) })],
    ['an async iterable', () => ({ [Symbol.asyncIterator]: () => new Log().later(3) })],
    ['a readable stream', () => ReadableStream.from([0, 1, 2])],
  ])('is %s: its results leave in order, then its end', async (_, make) => {
    const worker = new WorkerByHand(make).start();
    worker.receive(task(0, 'a'));
    await play(worker);
    expect(said(worker).join()).toMatch(/^(0\+0:0 1 2|0\+0:0,0\+1:1,0\+2:2|0\+0:0 1,0\+2:2|0\+0:0,0\+1:1 2),0\.,idle$/);
  });

  it.each<[string, unknown]>([
    ['a string', 'text'],
    ['an array', [1, 2]],
    ['bytes', new Uint8Array(2)],
    ['a map', new Map([[1, 2]])],
    ['a set', new Set([1])],
    ['an object', { next: 1 }],
    ['nothing', undefined],
    ['null', null],
  ])('is not %s: that is one result', async (_, result) => {
    const worker = new WorkerByHand(() => result).start();
    worker.receive(task(0, 'a'));
    expect(worker.outcomes[0]).toMatchObject({ values: [result], idle: true });
    expect(worker.outcomes[0]?.ended).toBeUndefined();
  });

  it('may have no result at all', async () => {
    const worker = new WorkerByHand((what: string) => (what === 'a' ? new Log().numbers(0) : EMPTY)).start();
    worker.receive(task(0, 'a'), task(1, 'b'));
    await play(worker);
    expect(said(worker)).toEqual(['0.', 'idle', '1.', 'idle']);
  });

  it('is refused, closed and not begun where one result is wanted', async () => {
    const log = new Log();
    const worker = new WorkerByHand(() => log.numbers()).start();
    worker.receive(task(0, 'a', 0));
    await play(worker);
    expect(said(worker)).toEqual(['0!', 'idle']);
    expect(failure(worker).message).toBe(
      'the solver gives several results, and run(), outcomes() and streams with `ordered` take one a task: use solve() or iterate() without `ordered`',
    );
    expect(log.lines).toEqual([]);
  });
});

describe('credit', () => {
  it.each([
    ['generator', (log: Log) => log.numbers()],
    ['async generator', (log: Log) => log.later()],
  ])('a %s is asked for no more than there is credit for', async (_, make) => {
    const log = new Log();
    const worker = new WorkerByHand(() => make(log)).start();
    worker.receive(task(0, 'a', 2));
    await play(worker);
    expect(log.lines).toEqual(['0', '1']);
    worker.receive(credit(0, 5), credit(0, 3), credit(0, 5));
    await play(worker);
    expect(log.lines).toEqual(['0', '1', '2', '3', '4']);
    expect(worker.words).not.toContain('idle');
  });

  it('keeps what an Observable is ahead of it, and sends the rest before the end', async () => {
    const worker = new WorkerByHand(() => range(0, 5)).start();
    worker.receive(task(0, 'a', 2));
    await play(worker);
    expect(said(worker)).toEqual(['0+0:0 1']);
    worker.receive(credit(0, 9));
    await play(worker);
    expect(said(worker)).toEqual(['0+0:0 1', '0+2:2 3 4', '0.', 'idle']);
  });

  it('fails the attempt of an Observable that is too far ahead, and stops it', async () => {
    let emitted = 0;
    const endless$ = new Observable<number>((subscriber) => {
      while (!subscriber.closed) subscriber.next(emitted++);
    });
    const worker = new WorkerByHand(() => endless$).start();
    worker.receive(task(0, 'a', 16));
    await play(worker);
    expect(emitted).toBe(65_536 + 16 + 1);
    expect(said(worker)).toEqual([expect.stringMatching(/^0\+0:/), '0!', 'idle']);
    expect(failure(worker).message).toContain('65,536 results ahead');
  });

  it('lets an Observable be a little ahead for ever', async () => {
    const source$ = new Subject<number>();
    const worker = new WorkerByHand(() => source$).start();
    worker.receive(task(0, 'a', 1));
    source$.next(0);
    for (let n = 1; n < 5_000; n++) {
      source$.next(n);
      source$.next(-n);
      worker.receive(credit(0, 2 * n + 1));
    }
    await play(worker);
    const sent = worker.said.flatMap((frame) => (frame.type === 'parts' ? frame.runs.flatMap(([, , all]) => all) : []));
    expect(sent).toEqual([0, ...[...Array(4_999).keys()].flatMap((n) => [n + 1, -n - 1])]);
  });

  it('is of each task by itself: the other places go on', async () => {
    const worker = new WorkerByHand((what: string) => (what === 'a' ? new Log().numbers() : what), {
      concurrency: 2,
    }).start();
    worker.receive(task(0, 'a', 1), tasks(1, 'b', 'c'));
    await play(worker);
    expect(said(worker)).toEqual(['0+0:0', '1=b', '2=c']);
  });

  it('is not needed for results that were delivered before', async () => {
    const log = new Log();
    const worker = new WorkerByHand(() => log.numbers()).start();
    worker.receive(task(0, 'a', 2, 3));
    await play(worker);
    expect(said(worker)).toEqual(['0+0:3 4']);
    expect(log.lines).toEqual(['0', '1', '2', '3', '4']);
  });

  it('skips the one result of a task that has given several before', async () => {
    const worker = new WorkerByHand((what) => what).start();
    worker.receive(task(0, 'a', 1, 3));
    expect(said(worker)).toEqual(['0.', 'idle']);
  });

  it('stands its time still while it waits for it', async () => {
    const worker = new WorkerByHand(() => new Log().numbers(2)).start();
    worker.now = 10;
    worker.receive(task(0, 'a', 1));
    await play(worker);
    expect(runningLeases(worker.block)).toEqual([{ tag: 1, since: 10, waits: true }]);
    worker.now = 500;
    worker.receive(credit(0, 2));
    expect(runningLeases(worker.block)).toEqual([{ tag: 1, since: 500, waits: true }]);
    worker.receive(credit(0, 3));
    expect(runningLeases(worker.block)).toEqual([]);
    await play(worker);
    expect(said(worker)).toEqual(['0+0:0', '0+1:1', '0.', 'idle']);
  });
});

describe('turns', () => {
  it('a generator that works long lets go of its thread and sends what it has', async () => {
    const worker: WorkerByHand = new WorkerByHand(function* () {
      for (let n = 0; n < 6; n++) {
        worker.now += 2;
        yield n;
      }
    }).start();
    worker.receive(task(0, 'a'));
    expect(said(worker)).toEqual(['0+0:0 1']);
    worker.turn();
    expect(said(worker)).toEqual(['0+0:0 1', '0+2:2 3']);
    await play(worker);
    expect(said(worker)).toEqual(['0+0:0 1', '0+2:2 3', '0+4:4 5', '0.', 'idle']);
  });

  it('goes on with the next task after a task that ended by itself', async () => {
    const worker = new WorkerByHand((what: string) => (what === 'b' ? 'one' : new Log().later(1))).start();
    worker.receive({ ...tasks(0, 'a', 'b', 'c'), credit: 9 });
    await play(worker);
    expect(said(worker)).toEqual(['0+0:0', '0.', '2+0:0', '1=one', '2.', 'idle']);
  });

  it('children come with the outcome', async () => {
    const worker = new WorkerByHand(function* (_, { enqueue }) {
      enqueue('x' as never);
      yield 1;
      enqueue('y' as never);
    }).start();
    worker.receive(task(0, 'a'));
    await play(worker);
    expect(worker.outcomes[0]?.children).toEqual([[0, ['x', 'y']]]);
  });
});

describe('failure', () => {
  it.each<[string, () => unknown]>([
    [
      'a generator',
      function* () {
        yield 0;
        throw new RangeError('no more');
      },
    ],
    [
      'an async generator',
      async function* () {
        yield 0;
        throw new RangeError('no more');
      },
    ],
    [
      'an Observable',
      () =>
        concat(
          of(0),
          throwError(() => new RangeError('no more')),
        ),
    ],
  ])('of %s comes after its results', async (_, make) => {
    const worker = new WorkerByHand(make).start();
    worker.receive(task(0, 'a'));
    await play(worker);
    expect(said(worker)).toEqual(['0+0:0', '0!', 'idle']);
    expect(failure(worker)).toMatchObject({ name: 'RangeError', message: 'no more' });
  });

  it.each<[string, () => unknown]>([
    ['an Observable that throws at once', () => throwError(() => new Error('no'))],
    [
      'a subscription that throws',
      () => ({
        '@@observable': () => ({
          subscribe: () => {
            throw new Error('no');
          },
        }),
      }),
    ],
    [
      'an iterable that cannot be iterated over',
      () => ({
        [Symbol.asyncIterator]: () => {
          throw new Error('no');
        },
      }),
    ],
  ])('of %s is that of the task', async (_, make) => {
    const worker = new WorkerByHand(make).start();
    worker.receive(task(0, 'a'));
    await play(worker);
    expect(said(worker)).toEqual(['0!', 'idle']);
    expect(failure(worker).message).toBe('no');
  });

  it.each([true, false])('is that of a task with a result that cannot be cloned (it has ended: %s)', async (ended) => {
    const close = vi.fn();
    const worker = new WorkerByHand(function* (what: string) {
      try {
        yield `${what}1`;
        yield () => what;
        yield `${what}3`;
        if (!ended) for (;;) yield 0;
      } finally {
        close();
      }
    }).start();
    worker.receive(task(0, 'a', 5));
    await play(worker);
    expect(said(worker).filter((word) => word !== 'idle')).toEqual(['0+0:a1', '0!']);
    expect(close).toHaveBeenCalledOnce();
  });
});

describe('giving up', () => {
  it.each([
    ['generator', (log: Log) => log.numbers()],
    ['async generator', (log: Log) => log.later()],
  ])('closes a %s once', async (_, make) => {
    const log = new Log();
    const worker = new WorkerByHand(() => make(log)).start();
    worker.receive(task(0, 'a', 2));
    await play(worker);
    worker.receive(abort(0), abort(0));
    await play(worker);
    worker.receive(credit(0, 9));
    await play(worker);
    expect(log.lines).toEqual(['0', '1', 'closed']);
    expect(said(worker)).toEqual([expect.any(String), '0!', 'idle'].slice(-3));
    expect(failure(worker)).toBe('given up');
  });

  it('closes a generator in the middle of its work', async () => {
    const log = new Log();
    const worker: WorkerByHand = new WorkerByHand(function* () {
      for (const each of log.numbers()) {
        worker.now += 5;
        yield each;
      }
    }).start();
    worker.receive(task(0, 'a'));
    worker.receive(abort(0));
    await play(worker);
    expect(log.lines).toEqual(['0', 'closed']);
    expect(said(worker)).toEqual(['0+0:0', '0!', 'idle']);
  });

  it('keeps the place until an async generator has let go', async () => {
    let release: (value?: unknown) => void = () => undefined;
    const worker = new WorkerByHand(async function* () {
      yield 0;
      await new Promise((resolve) => {
        release = resolve;
      });
      yield 1;
    }).start();
    worker.receive(task(0, 'a'));
    await play(worker);
    worker.receive(abort(0));
    await play(worker);
    expect(said(worker)).toEqual(['0+0:0']);
    release();
    await play(worker);
    expect(said(worker)).toEqual(['0+0:0', '0!', 'idle']);
  });

  it('unsubscribes from an Observable once, and from what it was made of', async () => {
    const closed = vi.fn();
    const source$ = new Subject<number>();
    const worker = new WorkerByHand(() => new Observable<number>((to) => source$.subscribe(to).add(closed))).start();
    worker.receive(task(0, 'a', 1));
    source$.next(1);
    source$.next(2);
    await play(worker);
    worker.receive(abort(0), abort(0));
    await play(worker);
    expect(closed).toHaveBeenCalledOnce();
    expect(source$.observed).toBe(false);
    expect(said(worker)).toEqual(['0+0:1', '0!', 'idle']);
  });

  it.each([
    ['Observable that is silent', () => NEVER],
    ['Observable with a timer', () => interval(5)],
    ['promise of a generator', () => settled().then(() => new Log().numbers())],
  ])('everything lets a worker leave: %s', async (_, make) => {
    const worker = new WorkerByHand(make).start();
    worker.receive(task(0, 'a'));
    worker.receive(stopNow);
    await play(worker);
    expect(worker.words.slice(-3)).toEqual(['0!', 'idle', 'stopped']);
  });

  it('runs what an Observable does at its end', async () => {
    const closed = vi.fn();
    const worker = new WorkerByHand(() => EMPTY.pipe(finalize(closed))).start();
    worker.receive(task(0, 'a'));
    await play(worker);
    expect(closed).toHaveBeenCalledOnce();
  });
});

it('moves what a result names', async () => {
  const worker = new WorkerByHand(function* () {
    const bytes = new Uint8Array(4);
    yield 0;
    yield transfer(bytes, [bytes.buffer]);
    yield 2;
  }).start();
  worker.receive(task(0, 'a'));
  await play(worker);
  expect(worker.said[1]).toEqual({
    type: 'parts',
    runs: [
      [0, 0, [0]],
      [0, 1, [new Uint8Array(4)]],
      [0, 2, [2]],
    ],
  });
  expect(worker.moved).toEqual([new ArrayBuffer(4)]);
});

/** Emits 0, 1, 2 and completes. */
function subscribeByHand(to: { next(n: number): void; complete(): void }): { unsubscribe(): void } {
  for (const n of [0, 1, 2]) to.next(n);
  to.complete();
  return { unsubscribe: () => undefined };
}
