import { describe, expect, test } from 'vitest';
import type { Task } from '../../../src/contract/task.js';
import { Dispatcher, type FeedPorts } from '../../../src/dispatch/dispatcher.js';
import { FifoQueue } from '../../../src/queue/fifo-queue.js';
import { encodeError } from '../../../src/wire/error-codec.js';
import type { DownFrame, OutcomesFrame, TasksFrame } from '../../../src/wire/frames.js';
import { tagOf } from '../../../src/wire/lease-block.js';

/** A dispatcher with one worker and one stream, whose ports write down what they are told. */
class Desk {
  readonly sent: DownFrame[] = [];
  readonly log: string[] = [];
  /** Values that refuse to be cloned. */
  readonly stubborn = new Set<unknown>();
  readonly dispatcher: Dispatcher;
  changes = 0;

  constructor({ batch = 1 }: { batch?: number } = {}) {
    this.dispatcher = new Dispatcher({
      concurrency: 1,
      batch,
      now: () => 7,
      send: (_worker, frame) => {
        if (frame.type === 'tasks' && frame.values.some((value) => this.stubborn.has(value)))
          throw new Error('will not be cloned');
        this.sent.push(frame);
      },
      changed: () => this.changes++,
    });
    this.dispatcher.apply({ type: 'worker-ready', worker: 1 });
  }

  open(ports: Partial<FeedPorts> = {}, config: { window?: number; resultCapacity?: number } = {}): void {
    const { log } = this;
    this.dispatcher.open(
      { id: 1, queue: new FifoQueue(), window: 100, resultCapacity: 100, maxAttempts: 3, ...config },
      {
        source: { request: (count) => log.push(`request ${count}`), close: () => log.push('close'), dropped: 0 },
        timed: false,
        transferTask: undefined,
        deliver: (_worker, _tasks, values) => {
          log.push(`deliver ${values.join(' ')}`);
          return values.length;
        },
        fail: (task, { error }) => log.push(`fail ${task.value}: ${error.message}`),
        cancel: (tasks) => log.push(`cancel ${tasks.map(({ value }) => value).join(' ')}`),
        over: () => log.push('over'),
        ...ports,
      },
    );
  }

  pull(...values: unknown[]): void {
    this.dispatcher.apply({ type: 'pulled', feed: 1, values, at: 0 });
  }

  end(): void {
    this.dispatcher.apply({ type: 'source-ended', feed: 1 });
  }

  answer(first: number, values: unknown[], more: Partial<OutcomesFrame> = {}): void {
    const frame: OutcomesFrame = {
      type: 'outcomes',
      leases: first,
      values,
      failed: undefined,
      children: undefined,
      ranMs: 10,
      times: undefined,
      idle: true,
      ...more,
    };
    this.dispatcher.answered(1, frame);
  }

  get batches(): unknown[][] {
    return this.sent.filter((frame): frame is TasksFrame => frame.type === 'tasks').map(({ values }) => values);
  }
}

describe('a dispatcher', () => {
  test('asks the source, sends what comes, delivers what is answered, and says when it is over', () => {
    const desk = new Desk();
    desk.open({}, { window: 2 });
    desk.pull('a');
    desk.end();
    desk.answer(0, ['A']);
    expect(desk.batches).toEqual([['a']]);
    expect(desk.log).toEqual(['request 2', 'deliver A', 'over']);
  });

  test('sends no attempts while all are first, and says which are not', () => {
    const desk = new Desk();
    desk.open();
    desk.pull('a');
    desk.dispatcher.lost(1, { reason: 'was lost', exitCode: 1, cause: undefined, atStart: false }, [tagOf(0)]);
    desk.dispatcher.apply({ type: 'worker-ready', worker: 2 });
    expect(desk.sent).toMatchObject([{ attempts: undefined }, { attempts: [2] }]);
  });

  test('fails a task with the error that its solver threw, decoded, and names the task', () => {
    const desk = new Desk();
    let failed: [Task, Error] | undefined;
    desk.open({ fail: (task, { error }) => (failed = [task, error]) });
    desk.pull('a');
    desk.answer(0, [encodeError(new RangeError('too far'))], { failed: [0] });
    expect(failed?.[1]).toMatchObject({
      name: 'TaskError',
      task: 'a',
      attempts: 1,
      message: 'task 0 failed: RangeError: too far',
    });
    expect(failed?.[1].cause).toBeInstanceOf(RangeError);
  });

  test('fails only the task that cannot be cloned, and sends its neighbours', () => {
    const desk = new Desk({ batch: 3 });
    desk.stubborn.add('b');
    desk.open();
    desk.pull('a', 'b', 'c');
    expect(desk.batches.flat()).toEqual(['a', 'c']);
    expect(desk.log).toContain('fail b: task 1 failed: Error: will not be cloned');
    desk.end();
    desk.answer(0, ['A', 'C'], { leases: [0, 2] });
    expect(desk.log.slice(-2)).toEqual(['deliver A C', 'over']);
  });

  test('fails a task whose transfer list cannot be made', () => {
    const desk = new Desk();
    desk.open({
      transferTask: () => {
        throw new Error('no list');
      },
    });
    desk.pull('a');
    expect(desk.log).toContain('fail a: task 0 failed: Error: no list');
    expect(desk.batches).toEqual([]);
  });

  test('keeps one event after another: what arises meanwhile waits for its turn', () => {
    const desk = new Desk();
    const { dispatcher, log } = desk;
    desk.open({
      deliver: () => {
        log.push('before');
        dispatcher.apply({ type: 'feed-cancelled', feed: 1, reason: 'enough' });
        log.push('after');
        return 1;
      },
    });
    desk.pull('a', 'b');
    desk.answer(0, ['A']);
    expect(log).toEqual(['request 100', 'before', 'after', 'request 1', 'cancel b', 'close', 'over']);
  });

  test('is not quiet while an event waits for its turn', () => {
    const desk = new Desk();
    const { dispatcher } = desk;
    const seen: boolean[] = [];
    desk.open({
      cancel: () => {
        // A stream that opens in the middle of the end of another.
        dispatcher.apply({
          type: 'feed-opened',
          feed: { id: 2, queue: new FifoQueue(), window: 1, resultCapacity: 1, maxAttempts: 1 },
        });
      },
      over: () => seen.push(dispatcher.isQuiet),
    });
    desk.pull('a');
    dispatcher.apply({ type: 'feed-cancelled', feed: 1, reason: 'enough' });
    expect(seen).toEqual([false]);
    dispatcher.apply({ type: 'source-ended', feed: 2 });
    expect(dispatcher.isQuiet).toBe(true);
  });

  test('loses nothing that the source gave, if the run is drained by whoever takes a result', () => {
    const desk = new Desk();
    const { dispatcher } = desk;
    let given = 0;
    desk.open(
      {
        source: {
          // As an iterable does: gives what is asked for before `request` returns.
          request(count) {
            for (let i = 0; i < count; i++) desk.pull(`task ${given++}`);
          },
          close: () => undefined,
          dropped: 0,
        },
        deliver: () => {
          dispatcher.apply({ type: 'feed-drained', feed: 1 });
          return 1;
        },
      },
      { window: 2 },
    );
    for (let lease = 0; lease < 5; lease++) desk.answer(lease, ['done']);
    expect(dispatcher.state.past).toMatchObject({ pulled: given, done: given });
    expect(desk.log).toEqual(['over']);
  });

  test('closes the source of a drained stream once, and goes on to the end', () => {
    const desk = new Desk();
    desk.open({}, { window: 2 });
    desk.pull('a');
    desk.dispatcher.apply({ type: 'feed-drained', feed: 1 });
    desk.dispatcher.apply({ type: 'feed-drained', feed: 1 });
    desk.answer(0, ['A']);
    expect(desk.log).toEqual(['request 2', 'close', 'deliver A', 'over']);
  });

  test('holds back tasks until results that were not taken at once are consumed', () => {
    const desk = new Desk();
    desk.open({ deliver: () => 0 }, { resultCapacity: 1 });
    desk.pull('a', 'b');
    desk.answer(0, ['A']);
    expect(desk.batches).toEqual([['a']]);
    desk.dispatcher.apply({ type: 'consumed', feed: 1, count: 1 });
    expect(desk.batches).toEqual([['a'], ['b']]);
  });

  test('tells workers to give up what is cancelled in their hands', () => {
    const desk = new Desk();
    desk.open();
    desk.pull('a');
    desk.dispatcher.apply({ type: 'feed-cancelled', feed: 1, reason: new Error('enough') });
    expect(desk.sent.at(-1)).toMatchObject({ type: 'abort', leases: [0] });
  });

  test('says that something has changed once all that follows from it is done', () => {
    const desk = new Desk();
    desk.open();
    const before = desk.changes;
    desk.pull('a');
    expect(desk.changes).toBe(before + 1);
    desk.answer(0, ['A']);
    expect(desk.changes).toBe(before + 2);
  });
});
