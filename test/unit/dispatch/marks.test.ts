import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Mark } from '../../../src/contract/task.js';
import { Dispatcher } from '../../../src/dispatch/dispatcher.js';
import { makeQueue } from '../../../src/queue/make-queue.js';
import type { TasksFrame } from '../../../src/wire/frames.js';

const BROKEN = new Error('the key broke');

/** A dispatcher with one worker and a stream whose tasks have marks; `bad` ones make the marking throw. */
function setUp() {
  const sent: unknown[] = [];
  const log: string[] = [];
  const asked: unknown[] = [];
  const dispatcher = new Dispatcher({
    concurrency: 1,
    batch: 1,
    stopTimeout: 5000,
    grace: 1000,
    seesRunning: true,
    clock: new VirtualTimeScheduler(),
    send: (_worker, frame) => {
      if (frame.type === 'tasks') sent.push(...(frame as TasksFrame).values);
    },
    takeBack: () => [],
    running: () => [],
    end: () => undefined,
    wanted: () => undefined,
    changed: () => undefined,
  });
  dispatcher.open(
    {
      id: 1,
      queue: makeQueue({ ranked: true, keyed: true, ordered: false }),
      window: 100,
      resultCapacity: 100,
      maxAttempts: 3,
      timeout: undefined,
      isLimited: false,
    },
    {
      source: { request: () => undefined, close: () => log.push('close'), dropped: 0 },
      timed: false,
      transferTask: undefined,
      marks: (values) =>
        values.map((value): Mark => {
          asked.push(value);
          if (value === 'bad') throw BROKEN;
          return { key: (value as string)[0], priority: Number((value as string)[1]) };
        }),
      deliver: (_worker, _tasks, values) => values.length,
      parts: (_worker, _task, values) => values.length,
      ended: () => undefined,
      fail: () => undefined,
      cancel: (tasks) => log.push(`cancel ${tasks.map(({ value }) => value).join(' ')}`),
      over: () => log.push('over'),
      retryAfter: () => undefined,
      fatal: (error) => {
        log.push(`fatal: ${(error as Error).message}`);
        dispatcher.apply({ type: 'feed-cancelled', feed: 1, reason: error, at: 0 });
      },
    },
  );
  const answer = (lease: number, children?: [number, unknown[]][]): void =>
    dispatcher.answered(1, {
      type: 'outcomes',
      leases: lease,
      values: ['result'],
      failed: undefined,
      children,
      ranMs: 1,
      times: undefined,
      heapMb: undefined,
      idle: true,
    });
  return { dispatcher, sent, log, asked, answer };
}

describe('a dispatcher of tasks with marks', () => {
  test('asks for the mark of each task once, when it comes, and hands out after it', () => {
    const { dispatcher, sent, asked, answer } = setUp();
    dispatcher.pulled(1, ['a1', 'b5', 'a9']);
    dispatcher.apply({ type: 'worker-ready', worker: 1 });
    answer(0);
    answer(1);
    expect(sent).toEqual(['b5', 'a1', 'a9']);
    expect(asked).toEqual(['a1', 'b5', 'a9']);
  });

  test('asks for the marks of child tasks too', () => {
    const { dispatcher, sent, answer } = setUp();
    dispatcher.pulled(1, ['p0']);
    dispatcher.apply({ type: 'worker-ready', worker: 1 });
    answer(0, [[0, ['x1', 'y2']]]);
    expect(sent).toEqual(['p0', 'y2', 'x1']);
  });

  test('asks nobody about the children of a task that has its outcome', () => {
    const { dispatcher, asked, answer } = setUp();
    dispatcher.pulled(1, ['p0']);
    dispatcher.apply({ type: 'worker-ready', worker: 1 });
    dispatcher.apply({ type: 'task-cancelled', feed: 1, index: 0, reason: 'why', at: 0 });
    answer(0, [[0, ['bad']]]);
    expect(asked).toEqual(['p0']);
  });

  test('ends the stream with what the marking throws, and begins none of the tasks that came with it', () => {
    const { dispatcher, sent, log } = setUp();
    dispatcher.apply({ type: 'worker-ready', worker: 1 });
    dispatcher.pulled(1, ['a1', 'bad']);
    expect(sent).toEqual([]);
    expect(log).toEqual(['fatal: the key broke', 'close', 'over']);
    expect(dispatcher.isQuiet).toBe(true);
  });

  test('ends the stream with what the marking of child tasks throws, and settles every task once', () => {
    const { dispatcher, log, answer } = setUp();
    dispatcher.apply({ type: 'worker-ready', worker: 1 });
    dispatcher.pulled(1, ['p0', 'q0']);
    answer(0, [[0, ['bad']]]);
    expect(log).toEqual(['fatal: the key broke', 'cancel q0 p0', 'close', 'over']);
    expect(dispatcher.state.past).toMatchObject({ pulled: 2, enqueued: 0, done: 0, cancelled: 2 });
  });
});
