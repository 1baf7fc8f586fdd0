import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Processing, processingSink } from '../../../src/results/processing-sink.js';
import { pushExit } from '../../../src/results/value-sink.js';
import { failed, give, Heard, NO, recordingSink, tasks } from './chain.js';

/** Calls of `processResult` that are ended by hand. */
class Desk {
  readonly begun: string[] = [];
  readonly emitted: unknown[] = [];
  readonly heard = new Heard();
  readonly inner = recordingSink();
  private readonly ends = new Map<unknown, { resolve(value: unknown): void; reject(error: unknown): void }>();
  private readonly processing: Processing;

  constructor(processing: Partial<Processing> = {}) {
    this.processing = {
      process: (result) => {
        this.begun.push(String(result));
        return new Promise((resolve, reject) => this.ends.set(result, { resolve, reject }));
      },
      concurrency: 1,
      ordered: false,
      ...processing,
    };
  }

  get sink() {
    const exit = pushExit({ closed: false, next: (value) => this.emitted.push(value) });
    const sink = processingSink(this.processing, this.inner, exit, (work) => work(), this.heard);
    Object.defineProperty(this, 'sink', { value: sink });
    return sink;
  }

  async end(result: string): Promise<void> {
    this.ends.get(result)?.resolve(`${result}!`);
    await Promise.resolve().then(() => undefined);
  }

  async breakOff(result: string): Promise<void> {
    this.ends.get(result)?.reject(NO);
    await Promise.resolve().then(() => undefined);
  }
}

describe('processResult', () => {
  test('is called for one result at a time, unless it may be called for more', async () => {
    const desk = new Desk();
    expect(give(desk.sink, [0, 1, 2])).toBe(0);
    expect(desk.begun).toEqual(['r0']);
    await desk.end('r0');
    expect(desk.begun).toEqual(['r0', 'r1']);
    expect(desk.emitted).toEqual(['r0!']);
    expect(desk.heard.taken).toBe(1);
  });

  test('is called for as many results at a time as it may, in the order they came', async () => {
    const desk = new Desk({ concurrency: 2 });
    give(desk.sink, [0, 1, 2, 3]);
    expect(desk.begun).toEqual(['r0', 'r1']);
    await desk.end('r1');
    expect(desk.begun).toEqual(['r0', 'r1', 'r2']);
    give(desk.sink, [4]);
    expect(desk.begun).toHaveLength(3);
  });

  test('has its values emitted as they come', async () => {
    const desk = new Desk({ concurrency: 2 });
    give(desk.sink, [0, 1]);
    await desk.end('r1');
    await desk.end('r0');
    expect(desk.emitted).toEqual(['r1!', 'r0!']);
    expect(desk.heard.taken).toBe(2);
  });

  test('has its values emitted in order if that is wanted; those that wait count as not taken', async () => {
    const desk = new Desk({ concurrency: 2, ordered: true });
    give(desk.sink, [0, 1, 2]);
    await desk.end('r1');
    expect(desk.emitted).toEqual([]);
    expect(desk.heard.taken).toBe(0);
    expect(desk.begun).toEqual(['r0', 'r1', 'r2']);
    await desk.end('r0');
    expect(desk.emitted).toEqual(['r0!', 'r1!']);
    expect(desk.heard.taken).toBe(2);
  });

  test('keeps a synchronous value in its turn behind one that is awaited', async () => {
    let end: (value: string) => void = () => undefined;
    const process = (result: unknown) => (result === 'r0' ? new Promise((resolve) => (end = resolve)) : `${result}!`);
    const desk = new Desk({ process, concurrency: 2, ordered: true });
    expect(give(desk.sink, [0, 1])).toBe(0);
    end('r0!');
    await Promise.resolve().then(() => undefined);
    expect(desk.emitted).toEqual(['r0!', 'r1!']);
    expect(desk.heard.taken).toBe(2);
  });

  test('is gone through at once where it is synchronous', () => {
    const desk = new Desk({ process: (result) => `${result}!` });
    expect(give(desk.sink, [0, 1])).toBe(2);
    expect(desk.emitted).toEqual(['r0!', 'r1!']);
  });

  test('is given what arrives while it runs afterwards, not in between', () => {
    const log: string[] = [];
    const desk: Desk = new Desk({
      process: (result) => {
        log.push(`begin ${result}`);
        if (result === 'r0') expect(give(desk.sink, [1])).toBe(0);
        log.push(`end ${result}`);
        return result;
      },
    });
    expect(give(desk.sink, [0])).toBe(2);
    expect(log).toEqual(['begin r0', 'end r0', 'begin r1', 'end r1']);
  });

  test.each([true, false])(
    'lets the stream end although results still waited when it threw (awaited: %s)',
    async (awaited) => {
      const desk = new Desk(
        awaited
          ? {}
          : {
              process: () => {
                throw NO;
              },
            },
      );
      give(desk.sink, [0, 1, 2]);
      await desk.breakOff('r0');
      expect(desk.heard.errors).toEqual([NO]);
      desk.sink.mute();
      desk.sink.over();
      expect(desk.heard.isDrained).toBe(true);
    },
  );

  test('is waited for before the stream is over', async () => {
    const desk = new Desk({ concurrency: 2 });
    give(desk.sink, [0, 1, 2]);
    desk.sink.over();
    await desk.end('r1');
    await desk.end('r0');
    expect(desk.heard.isDrained).toBe(false);
    await desk.end('r2');
    expect(desk.heard.isDrained).toBe(true);
  });

  test('has nothing emitted any more once nobody listens', async () => {
    const desk = new Desk();
    give(desk.sink, [0, 1]);
    desk.sink.mute();
    await desk.end('r0');
    desk.sink.over();
    expect(desk.emitted).toEqual([]);
    expect(desk.begun).toEqual(['r0']);
    expect(desk.heard.isDrained).toBe(true);
    expect(desk.inner.log).toEqual(['mute']);
  });

  test.each(['before', 'after'])(
    'is not waited for once nobody listens (%s every task has its outcome)',
    async (when) => {
      const desk = new Desk({ concurrency: 2 });
      give(desk.sink, [0, 1, 2]);
      if (when === 'before') desk.sink.mute();
      desk.sink.over();
      if (when === 'after') desk.sink.mute();
      await Promise.resolve();
      expect(desk.heard.isDrained).toBe(true);
      await desk.end('r0');
      expect(desk.begun).toEqual(['r0', 'r1']);
      expect(desk.emitted).toEqual([]);
    },
  );

  test('has nothing to do with tasks that failed or were cancelled', () => {
    const desk = new Desk();
    desk.sink.fail(tasks(0)[0] as never, failed());
    desk.sink.cancel(tasks(1), 'why');
    expect(desk.inner.log).toEqual(['failed 0', 'cancelled 1']);
  });

  test('is never under way more often than it may, and every value is emitted once', async () => {
    const run = fc.record({
      sizes: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 8 }),
      concurrency: fc.integer({ min: 1, max: 4 }),
      ordered: fc.boolean(),
      picks: fc.infiniteStream(fc.nat(1000)),
    });
    await fc.assert(
      fc.asyncProperty(run, async ({ sizes, concurrency, ordered, picks }) => {
        const running: (() => void)[] = [];
        const pick = () => picks.next().value as number;
        const process = (result: unknown) =>
          pick() % 3 === 0 ? result : new Promise((resolve) => running.push(() => resolve(result)));
        const desk = new Desk({ process, concurrency, ordered });
        let taken = 0;
        let next = 0;
        const endOne = async () => {
          running.splice(pick() % running.length, 1)[0]?.();
          await Promise.resolve().then(() => undefined);
        };
        for (const size of sizes) {
          taken += give(
            desk.sink,
            Array.from({ length: size }, () => next++),
          );
          expect(running.length).toBeLessThanOrEqual(concurrency);
          if (running.length > 0 && pick() % 2 === 0) await endOne();
          expect(taken + desk.heard.taken).toBe(desk.emitted.length);
        }
        desk.sink.over();
        while (running.length > 0) await endOne();
        const all = Array.from({ length: next }, (_, seq) => `r${seq}`);
        expect(ordered ? desk.emitted : new Set(desk.emitted)).toEqual(ordered ? all : new Set(all));
        expect(taken + desk.heard.taken).toBe(next);
        expect(desk.heard.isDrained).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
