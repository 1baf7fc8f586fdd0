import { Duplex, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { type Pool, type SolveOptions, TaskError } from 'rearguard';
import { afterEach, describe, expect, it } from 'vitest';
import { type Endless, endless } from '../support/endless.js';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { gate } from '../support/gate.js';
import { all, closed, type Deed, echoes, open, until } from '../support/mission.js';

expectNothingLeftBehind();

const numbers = (count: number): number[] => [...Array(count).keys()];
const sorted = (values: Iterable<unknown>): number[] => ([...values] as number[]).sort((a, b) => a - b);
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );

let pool: Pool<Deed, unknown>;
afterEach(() => closed(pool));

/** The pool still does what it is asked to. */
const expectService = async (): Promise<void> =>
  expect(sorted(await all(pool.solve(echoes(100))))).toEqual(numbers(100));

/** A web stream of tasks; what it was cancelled with goes to `cancelled`. */
function webStream(tasks: Iterable<Deed>, cancelled: unknown[] = []): ReadableStream<Deed> {
  const iterator = tasks[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const step = iterator.next();
      if (step.done) controller.close();
      else controller.enqueue(step.value);
    },
    cancel(reason) {
      cancelled.push(reason);
      iterator.return?.();
    },
  });
}

const collect = async (readable: ReadableStream<unknown>): Promise<unknown[]> => {
  const values: unknown[] = [];
  for await (const value of readable) values.push(value);
  return values;
};

describe('transform() between web streams', () => {
  it('solves what is piped through, every task once', async () => {
    pool = open();
    expect(sorted(await collect(webStream(echoes(2_000)).pipeThrough(pool.transform())))).toEqual(numbers(2_000));
  });

  it('gives results in order, through processResult, into another pool stream', async () => {
    pool = open();
    const doubled = pool.transform<Deed>({
      ordered: true,
      processResult: (value) => ({ do: 'add', a: value, b: value }),
    });
    const results = webStream(echoes(300))
      .pipeThrough(doubled)
      .pipeThrough(pool.transform({ ordered: true }));
    expect(await collect(results)).toEqual(numbers(300).map((n) => 2 * n));
  });

  it('holds the writer back while nobody reads', async () => {
    pool = open({ queueCapacity: 8 });
    const source = endless();
    const cancelled: unknown[] = [];
    const results = webStream(source.scheduler(), cancelled).pipeThrough(pool.transform({ resultCapacity: 16 }));
    const reader = results.getReader();
    for (let n = 0; n < 5; n++) await reader.read();
    await until(pool.status$, ({ done, inFlight, queued }) => done === 5 + 16 && inFlight === 0 && queued === 10);
    for (let n = 0; n < 20; n++) await turn();
    // One chunk is held by each of the two streams of the pipe.
    expect(source.pulled).toBe(5 + 16 + 10 + 2);
    await reader.cancel('enough');
    expect(cancelled).toEqual(['enough']);
    expect(source.returned).toBe(1);
    await expectService();
  });

  it('is at the pace of a slow reader, and loses nothing', async () => {
    pool = open({ queueCapacity: 4 });
    const source = endless();
    const taken = new Set<unknown>();
    for await (const value of webStream(source.scheduler()).pipeThrough(pool.transform({ resultCapacity: 4 }))) {
      source.taken = taken.add(value).size;
      for (let n = 0; n < 3; n++) await turn();
      if (taken.size === 300) break;
    }
    expect(taken.size).toBe(300);
    expect(source.furthest).toBeLessThanOrEqual(4 + 6 + 2);
    expect(source.returned).toBe(1);
    await expectService();
  });

  it('tells the running solvers when the writer aborts, and has its reason as the error of the reader', async () => {
    pool = open();
    const held = gate();
    const { readable, writable } = pool.transform();
    const writer = writable.getWriter();
    const read = failureOf(readable.getReader().read());
    await writer.write({ do: 'untilAborted', gate: held.cells });
    await held.arrived(1);
    const gone = failureOf(writer.closed);
    await writer.abort('no more');
    expect(await read).toBe('no more');
    expect(await gone).toBe('no more');
    await until(pool.status$, ({ inFlight }) => inFlight === 0);
    await expectService();
  });

  it('tells the running solvers when the reader cancels, and has its reason as the error of the writer', async () => {
    pool = open({ queueCapacity: 1, size: 1 });
    const held = gate();
    const { readable, writable } = pool.transform();
    const writer = writable.getWriter();
    const closing = failureOf(writer.closed);
    await writer.write({ do: 'untilAborted', gate: held.cells });
    await held.arrived(1);
    await writer.write({ do: 'echo', value: 'queued' });
    const refused = failureOf(writer.write({ do: 'echo', value: 'waits for room' }));
    await readable.cancel('had enough');
    expect(await refused).toBe('had enough');
    expect(await closing).toBe('had enough');
    expect(await failureOf(writer.write({ do: 'echo', value: 'too late' }))).toBe('had enough');
    await until(pool.status$, ({ inFlight, queued }) => inFlight === 0 && queued === 0);
    await expectService();
  });

  it('passes the error of a source on to the reader, and that of a failed task to both', async () => {
    pool = open();
    const broken = new Error('the cable is cut');
    function* cut() {
      yield* echoes(3);
      throw broken;
    }
    expect(await failureOf(collect(webStream(cut()).pipeThrough(pool.transform())))).toBe(broken);

    const cancelled: unknown[] = [];
    const source = endless((n) => (n === 5 ? { do: 'throw', message: 'the sixth' } : { do: 'echo', value: n }));
    const failure = await failureOf(collect(webStream(source.scheduler(), cancelled).pipeThrough(pool.transform())));
    expect(failure).toBeInstanceOf(TaskError);
    expect(cancelled).toEqual([failure]);
    expect(source.returned).toBe(1);
    await expectService();
  });

  it('ends at both sides with the reason of a signal', async () => {
    pool = open();
    const controller = new AbortController();
    const cancelled: unknown[] = [];
    const source = endless();
    const piped = webStream(source.scheduler(), cancelled).pipeThrough(pool.transform({ signal: controller.signal }));
    const reader = piped.getReader();
    for (let n = 0; n < 10; n++) await reader.read();
    controller.abort('stop');
    const rest = (async () => {
      while (!(await reader.read()).done);
    })();
    expect(await failureOf(rest)).toBe('stop');
    expect(cancelled).toEqual(['stop']);
    await expectService();
  });
});

describe('transform() in a pipeline of Node', () => {
  /** A pipeline from a scheduler through the pool into a stream that writes with `write`; returns how it ended. */
  const piped = (
    source: Readable,
    write: (value: unknown, sink: Writable, done: (error?: Error) => void) => void,
    options: SolveOptions<Deed, unknown> = {},
    signal?: AbortSignal,
  ): Promise<void> => {
    const sink = new Writable({
      objectMode: true,
      highWaterMark: 1,
      write(value, _encoding, done) {
        write(value, this, done);
      },
    });
    const middle = Duplex.fromWeb(pool.transform(options) as never, { objectMode: true, highWaterMark: 1 });
    return pipeline([source, middle, sink], { signal: signal as AbortSignal });
  };
  const readable = (source: Endless): Readable => Readable.from(source.scheduler(), { highWaterMark: 1 });
  const released = (source: Endless): Promise<void> => settled(() => source.returned > 0);

  it('solves a stream that ends, every task once, and ends', async () => {
    pool = open();
    const results: unknown[] = [];
    await piped(Readable.from(echoes(1_000)), (value, _sink, done) => {
      results.push(value);
      done();
    });
    expect(sorted(results)).toEqual(numbers(1_000));
    await expectService();
  });

  it('releases an endless source once when the stream behind it is destroyed', async () => {
    pool = open({ queueCapacity: 8 });
    const source = endless();
    const enough = new Error('the disk is full');
    const ended = failureOf(
      piped(readable(source), (_value, sink, done) => {
        if (++source.taken === 50) sink.destroy(enough);
        else done();
      }),
    );
    expect(await ended).toBe(enough);
    await released(source);
    await expectService();
    expect(source).toMatchObject({ returned: 1, taken: 50 });
  });

  it('releases an endless source once when the stream behind it is destroyed without an error', async () => {
    pool = open();
    const source = endless();
    const ended = failureOf(
      piped(readable(source), (_value, sink, done) => {
        if (++source.taken === 50) sink.destroy();
        else done();
      }),
    );
    expect(await ended).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
    await released(source);
    await expectService();
    expect(source).toMatchObject({ returned: 1, taken: 50 });
  });

  it('releases an endless source once when a write behind it fails', async () => {
    pool = open();
    const source = endless();
    const refused = new Error('refused');
    const ended = failureOf(
      piped(readable(source), (_value, _sink, done) => done(++source.taken === 50 ? refused : undefined)),
    );
    expect(await ended).toBe(refused);
    await released(source);
    await expectService();
    expect(source.returned).toBe(1);
  });

  it('is no further ahead of a slow stream than it has room for', async () => {
    pool = open({ queueCapacity: 4 });
    const source = endless();
    const ended = failureOf(
      piped(
        readable(source),
        async (_value, sink, done) => {
          source.taken++;
          await turn();
          if (source.taken === 300) sink.destroy(new Error('enough'));
          else done();
        },
        { resultCapacity: 4 },
      ),
    );
    expect(await ended).toMatchObject({ message: 'enough' });
    // The capacities of the pool, and a few chunks in the buffers of four streams.
    expect(source.furthest).toBeLessThanOrEqual(4 + 6 + 10);
    await released(source);
    await expectService();
  });

  it('has the error of a failed task, and destroys its source', async () => {
    pool = open();
    const source = endless((n) => (n === 5 ? { do: 'throw', message: 'the sixth' } : { do: 'echo', value: n }));
    const failure = await failureOf(piped(readable(source), (_value, _sink, done) => done()));
    expect(failure).toBeInstanceOf(TaskError);
    await released(source);
    await expectService();
    expect(source.returned).toBe(1);
  });

  it('ends with the error of the stream before it', async () => {
    pool = open();
    const broken = new Error('no more rows');
    function* cut() {
      yield* echoes(20);
      throw broken;
    }
    const failure = await failureOf(piped(Readable.from(cut()), (_value, _sink, done) => done()));
    expect(failure).toBe(broken);
    await expectService();
  });

  it('is cancelled as a whole by the signal of the pipeline', async () => {
    pool = open();
    const source = endless();
    const controller = new AbortController();
    const ended = failureOf(
      piped(
        readable(source),
        (_value, _sink, done) => {
          if (++source.taken === 20) controller.abort();
          done();
        },
        {},
        controller.signal,
      ),
    );
    expect(await ended).toMatchObject({ name: 'AbortError' });
    await released(source);
    await expectService();
    expect(source.returned).toBe(1);
  });
});

/** Turn by turn until it is so. */
async function settled(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}
