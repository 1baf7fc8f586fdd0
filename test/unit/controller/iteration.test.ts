import { describe, expect, test } from 'vitest';
import { Iteration } from '../../../src/controller/iteration.js';
import type { Ending } from '../../../src/controller/pool-core.js';
import { pulledExit } from '../../../src/results/pulled-exit.js';
import type { Exit } from '../../../src/results/sink.js';
import { settled } from '../source/settled.js';

/** A stream that is led by hand. */
class Stream {
  readonly log: string[] = [];
  taken = 0;
  begun = 0;
  exit: Exit | undefined;
  end: (ending?: Ending) => void = () => undefined;
  released: Promise<void> | undefined;
  /** Ends as soon as it is abandoned. */
  endsAtOnce = true;
  readonly iteration = new Iteration<string>((consumer, inContext, ended) => {
    this.begun++;
    this.end = ended;
    inContext(() => {
      this.exit = pulledExit(consumer, { consumed: (count) => (this.taken += count) }, 16);
    });
    const stream = this;
    return {
      drain: () => undefined,
      cancel: (reason) => this.log.push(`cancel: ${reason}`),
      abandon: (reason) => {
        this.log.push(`abandon: ${(reason as Error).message ?? reason}`);
        if (this.endsAtOnce) ended({ error: reason });
      },
      get released() {
        return stream.released;
      },
    };
  });

  give(...values: string[]): void {
    for (const value of values) this.taken += this.exit?.emit(value) ?? 0;
  }
}

const done = { done: true, value: undefined };
const step = (value: string) => ({ done: false, value });

describe('an iteration', () => {
  test('begins with the first next(), and only once', async () => {
    const stream = new Stream();
    expect(stream.begun).toBe(0);
    const steps = [stream.iteration.next(), stream.iteration.next()];
    expect(stream.begun).toBe(1);
    stream.give('a', 'b');
    expect(await Promise.all(steps)).toEqual([step('a'), step('b')]);
  });

  test('reports a result as taken when it is, not when it came', async () => {
    const stream = new Stream();
    stream.iteration.begin();
    stream.give('a', 'b');
    expect(stream.taken).toBe(0);
    expect(await stream.iteration.next()).toEqual(step('a'));
    expect(stream.taken).toBe(1);
  });

  test('ends after what came before', async () => {
    const stream = new Stream();
    stream.iteration.begin();
    stream.give('a');
    stream.end();
    expect(await stream.iteration.next()).toEqual(step('a'));
    expect(await stream.iteration.next()).toEqual(done);
    expect(await stream.iteration.next()).toEqual(done);
  });

  test('rejects once, after what came before, and is then over', async () => {
    const stream = new Stream();
    stream.iteration.begin();
    stream.give('a');
    stream.end({ error: undefined });
    expect(await stream.iteration.next()).toEqual(step('a'));
    await expect(stream.iteration.next()).rejects.toBeUndefined();
    expect(await stream.iteration.next()).toEqual(done);
  });

  test('answers those that wait for a result when there will be none', async () => {
    const stream = new Stream();
    const steps = [stream.iteration.next(), stream.iteration.next()];
    stream.end({ error: 'broken' });
    expect(await Promise.allSettled(steps)).toEqual([
      { status: 'rejected', reason: 'broken' },
      { status: 'fulfilled', value: done },
    ]);
  });

  test('is refused with the first next()', async () => {
    const iteration = new Iteration((_consumer, _inContext, ended) => {
      ended({ error: 'closed' });
      return undefined;
    });
    await expect(iteration.next()).rejects.toBe('closed');
    expect(await iteration.next()).toEqual(done);
    expect(await iteration.return()).toEqual(done);
  });

  test('cancels its stream when the loop is left, and forgets what was not taken', async () => {
    const stream = new Stream();
    stream.iteration.begin();
    stream.give('a', 'b', 'c');
    for await (const value of stream.iteration) if (value === 'b') break;
    expect(stream.log).toEqual(['abandon: the consumer left the loop']);
    expect(stream.taken).toBe(2);
    expect(await stream.iteration.next()).toEqual(done);
  });

  test('answers those that wait when the loop is left', async () => {
    const stream = new Stream();
    const waiting = stream.iteration.next();
    await stream.iteration.return();
    expect(await waiting).toEqual(done);
  });

  test('is left only once the stream is over and the scheduler released', async () => {
    const stream = new Stream();
    stream.endsAtOnce = false;
    stream.iteration.begin();
    let left = false;
    let release: () => void = () => undefined;
    stream.released = new Promise((resolve) => {
      release = resolve;
    });
    const leaving = stream.iteration.return().then(() => {
      left = true;
    });
    await settled();
    expect(left).toBe(false);
    stream.end();
    await settled();
    expect(left).toBe(false);
    release();
    await leaving;
  });

  test('begins nothing where it is left before it began', async () => {
    const stream = new Stream();
    expect(await stream.iteration.return()).toEqual(done);
    expect(await stream.iteration.next()).toEqual(done);
    expect(stream.begun).toBe(0);
  });

  test('can be left from within its beginning', async () => {
    const log: unknown[] = [];
    const iteration: Iteration<string> = new Iteration((_consumer, _inContext, ended) => {
      void iteration.return();
      return {
        drain: () => undefined,
        cancel: () => undefined,
        abandon: () => {
          log.push('abandoned');
          ended({ error: 'left' });
        },
        released: undefined,
      };
    });
    expect(await iteration.next()).toEqual(done);
    expect(log).toEqual(['abandoned']);
  });
});
