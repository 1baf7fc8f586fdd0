import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { LeaseId, Task } from '../../../src/contract/task.js';
import { Dispatcher } from '../../../src/dispatch/dispatcher.js';
import type { FeedPorts } from '../../../src/dispatch/feed-ports.js';
import type { FeedConfig } from '../../../src/dispatch/state.js';
import { FifoQueue } from '../../../src/queue/fifo-queue.js';
import { encodeError } from '../../../src/wire/error-codec.js';
import type { DownFrame, OutcomesFrame, TasksFrame } from '../../../src/wire/frames.js';
import { type RunningLease, tagOf } from '../../../src/wire/lease-block.js';

const NO_LIMIT = { timeout: undefined, isLimited: false };

/** A dispatcher with one worker and one stream, whose ports write down what they are told. */
class Desk {
  readonly sent: DownFrame[] = [];
  readonly log: string[] = [];
  /** Values that refuse to be cloned. */
  readonly stubborn = new Set<unknown>();
  readonly dispatcher: Dispatcher;
  readonly clock = new VirtualTimeScheduler();
  /** What the lease block of the worker holds. */
  running: RunningLease[] = [];
  /** How many tasks its worker was asked to give back, and what it says. */
  readonly asked: number[] = [];
  gives: LeaseId[] | undefined = [];
  /** Workers that were ended by force. */
  readonly ended: string[] = [];
  wanted = 0;
  changes = 0;

  constructor({ batch = 1 }: { batch?: number } = {}) {
    this.dispatcher = new Dispatcher({
      concurrency: 1,
      batch,
      stopTimeout: 5000,
      grace: 1000,
      seesRunning: true,
      clock: this.clock,
      send: (_worker, frame) => {
        if (frame.type === 'tasks' && frame.values.some((value) => this.stubborn.has(value)))
          throw new Error('will not be cloned');
        this.sent.push(frame);
      },
      takeBack: (_worker, count) => {
        this.asked.push(count);
        return this.gives;
      },
      running: () => this.running,
      end: (worker, what) => this.ended.push(`${worker} ${what}`),
      wanted: (workers) => {
        this.wanted = workers;
      },
      changed: () => this.changes++,
    });
    this.dispatcher.apply({ type: 'worker-ready', worker: 1 });
  }

  open(ports: Partial<FeedPorts> = {}, config: Partial<FeedConfig> = {}): void {
    const { log } = this;
    this.dispatcher.open(
      { id: 1, queue: new FifoQueue(), window: 100, resultCapacity: 100, maxAttempts: 3, ...NO_LIMIT, ...config },
      {
        source: { request: (count) => log.push(`request ${count}`), close: () => log.push('close'), dropped: 0 },
        timed: false,
        transferTask: undefined,
        marks: undefined,
        deliver: (_worker, _tasks, values) => {
          log.push(`deliver ${values.join(' ')}`);
          return values.length;
        },
        parts: (_worker, task, values) => {
          log.push(`parts of ${task.value}: ${values.join(' ')}`);
          return values.length;
        },
        ended: (task) => log.push(`ended ${task.value}`),
        fail: (task, { error }) => log.push(`fail ${task.value}: ${error.message}`),
        cancel: (tasks) => log.push(`cancel ${tasks.map(({ value }) => value).join(' ')}`),
        over: () => log.push('over'),
        retryAfter: () => undefined,
        fatal: (error) => log.push(`fatal: ${error}`),
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
      heapMb: undefined,
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

  test('takes tasks back for a worker that has nothing to do, and hands them to it', () => {
    const desk = new Desk({ batch: 9 });
    desk.open();
    desk.pull('first');
    desk.answer(0, ['FIRST']);
    desk.pull('a', 'b', 'c');
    desk.gives = [3];
    desk.dispatcher.apply({ type: 'worker-ready', worker: 2 });
    expect(desk.asked).toEqual([1]);
    expect(desk.batches).toEqual([['first'], ['a', 'b', 'c'], ['c']]);
  });

  test('waits for a worker that has to be asked to give tasks back', () => {
    const desk = new Desk({ batch: 9 });
    desk.open();
    desk.pull('first');
    desk.answer(0, ['FIRST']);
    desk.pull('a', 'b', 'c');
    desk.gives = undefined;
    desk.dispatcher.apply({ type: 'worker-ready', worker: 2 });
    expect(desk.batches).toHaveLength(2);
    desk.dispatcher.apply({ type: 'taken-back', worker: 1, leases: [3] });
    expect(desk.batches).toEqual([['first'], ['a', 'b', 'c'], ['c']]);
  });

  test('looks again after a worker that should be done by then', () => {
    const desk = new Desk({ batch: 9 });
    desk.open();
    desk.pull('a', 'b', 'c');
    desk.gives = [2];
    desk.dispatcher.apply({ type: 'worker-ready', worker: 2 });
    expect(desk.asked).toEqual([]);
    desk.clock.flush();
    expect(desk.asked).toEqual([1]);
    expect(desk.batches).toEqual([['a', 'b', 'c'], ['c']]);
  });

  test('sends no attempts while all are first, and says which are not', () => {
    const desk = new Desk();
    desk.open();
    desk.pull('a');
    desk.dispatcher.lost(1, { reason: 'was lost', exitCode: 1, cause: undefined, atStart: false, forced: false }, [
      { tag: tagOf(0), since: 0 },
    ]);
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
        dispatcher.apply({ type: 'feed-cancelled', feed: 1, reason: 'enough', at: 0 });
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
          feed: { id: 2, queue: new FifoQueue(), window: 1, resultCapacity: 1, maxAttempts: 1, ...NO_LIMIT },
        });
      },
      over: () => seen.push(dispatcher.isQuiet),
    });
    desk.pull('a');
    dispatcher.apply({ type: 'feed-cancelled', feed: 1, reason: 'enough', at: 0 });
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
    desk.dispatcher.apply({ type: 'feed-cancelled', feed: 1, reason: new Error('enough'), at: 0 });
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

  test('runs a task again once its delay is over, and asks the rule with what was thrown', () => {
    const desk = new Desk();
    const asked: unknown[] = [];
    desk.open({
      retryAfter: (task, thrown) => {
        asked.push([task.value, task.attempts, thrown]);
        return 50;
      },
    });
    desk.pull('a');
    desk.answer(0, [encodeError('busy')], { failed: [0] });
    expect(asked).toEqual([['a', 0, 'busy']]);
    expect(desk.batches).toEqual([['a']]);
    desk.clock.maxFrames = 49;
    desk.clock.flush();
    expect(desk.batches).toEqual([['a']]);
    desk.clock.maxFrames = 50;
    desk.clock.flush();
    expect(desk.batches).toEqual([['a'], ['a']]);
  });

  test('forgets a retry that was cancelled, its timer too', () => {
    const desk = new Desk();
    desk.open({ retryAfter: () => 50 });
    desk.pull('a');
    desk.answer(0, [encodeError('busy')], { failed: [0] });
    desk.dispatcher.apply({ type: 'feed-cancelled', feed: 1, reason: 'enough', at: 0 });
    desk.clock.flush();
    expect(desk.clock.now()).toBe(0);
    expect(desk.log.slice(-2)).toEqual(['close', 'over']);
  });

  test('ends a stream whose retry rule throws', () => {
    const desk = new Desk();
    desk.open({
      retryAfter: () => {
        throw new Error('no rule');
      },
    });
    desk.pull('a');
    desk.answer(0, [encodeError('busy')], { failed: [0] });
    expect(desk.log).toContain('fatal: Error: no rule');
  });

  test('times a task out by its begin, and ends its worker when the grace is over', () => {
    const desk = new Desk();
    desk.open({}, { timeout: 100, isLimited: true });
    desk.pull('a');
    desk.running = [{ tag: tagOf(0), since: 30 }];
    desk.clock.maxFrames = 129;
    desk.clock.flush();
    expect(desk.log).toEqual(['request 100']);
    desk.clock.maxFrames = 130;
    desk.clock.flush();
    expect(desk.log).toContain('fail a: task 0 ran longer than its timeout of 100 ms (attempt 1)');
    expect(desk.sent.at(-1)).toMatchObject({ type: 'abort', leases: [0] });
    desk.clock.maxFrames = 1129;
    desk.clock.flush();
    expect(desk.ended).toEqual([]);
    desk.clock.maxFrames = Number.POSITIVE_INFINITY;
    desk.clock.flush();
    expect(desk.ended).toEqual(['1 was ended by force: it did not give up a task within 1000 ms']);
    expect(desk.clock.now()).toBe(1130);
  });

  test('hears a worker out before it is ended: what it said may be waiting, if it was this thread that was busy', () => {
    const desk = new Desk({ batch: 2 });
    desk.open({}, { timeout: 100, isLimited: true });
    desk.pull('a');
    desk.pull('b');
    // Nothing runs, and nothing was heard for 100 ms; the answer comes between the first look and the second.
    desk.clock.schedule(() => desk.answer(0, ['A']), 100);
    desk.clock.maxFrames = 150;
    desk.clock.flush();
    expect(desk.ended).toEqual([]);
    desk.clock.maxFrames = Number.POSITIVE_INFINITY;
    desk.clock.flush();
    expect(desk.ended).toEqual(['1 was ended by force: it did not begin a task within 100 ms (timeout)']);
  });

  test('keeps no timer once nothing is in hand', () => {
    const desk = new Desk();
    desk.open({}, { timeout: 100, isLimited: true });
    desk.pull('a');
    desk.answer(0, ['A']);
    desk.clock.flush();
    expect(desk.clock.now()).toBe(0);
  });

  test('says how many workers are wanted', () => {
    const desk = new Desk();
    desk.open();
    desk.pull('a', 'b', 'c');
    expect(desk.wanted).toBe(3);
  });
});
