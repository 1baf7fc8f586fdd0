import fc from 'fast-check';
import { VirtualAction, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Rate } from '../../../src/contract/options.js';
import type { Task } from '../../../src/contract/task.js';
import { Dispatcher } from '../../../src/dispatch/dispatcher.js';
import { allowance, moveOn, nextAt, note, paceOf, sent } from '../../../src/dispatch/pace.js';
import { type PlanConfig, wantedWorkers } from '../../../src/dispatch/state.js';
import { FifoQueue } from '../../../src/queue/fifo-queue.js';
import type { TasksFrame } from '../../../src/wire/frames.js';
import { leases, ofType, Planning } from './planning.js';

/** A pool that may hand out so fast, with one stream and some workers. */
function paced(rate: Rate, { workers = 3, ...config }: Partial<PlanConfig> & { workers?: number } = {}): Planning {
  const planning = new Planning({ rate, ...config });
  planning.open(1);
  for (let id = 1; id <= workers; id++) planning.ready(id);
  return planning;
}

const wakes = (commands: ReturnType<Planning['apply']>) => ofType(commands, 'wake').map(({ at }) => at);

describe('a pool with a rate', () => {
  test('hands out no more than its limit, and wakes when the first of them is perMs ago', () => {
    const planning = paced({ limit: 2, perMs: 100 });
    planning.state.now = 5;
    const commands = planning.pulled(1, 'a', 'b', 'c');
    expect(leases(commands)).toEqual(['1: a', '2: b']);
    expect(wakes(commands)).toEqual([105]);
    planning.state.now = 105;
    expect(leases(planning.apply({ type: 'woken' }))).toEqual(['3: c']);
  });

  test('looks at any time of perMs, not at one after the other', () => {
    const planning = paced({ limit: 2, perMs: 100 });
    planning.pulled(1, 'a');
    planning.state.now = 90;
    expect(wakes(planning.pulled(1, 'b', 'c', 'd'))).toEqual([100]);
    planning.state.now = 100;
    const commands = planning.apply({ type: 'woken' });
    expect(leases(commands)).toEqual(['3: c']);
    expect(wakes(commands)).toEqual([190]);
  });

  test('counts second attempts, and those that workers were lost under', () => {
    const planning = paced({ limit: 2, perMs: 100 }, { workers: 1 });
    planning.pulled(1, 'a');
    const [retry] = ofType(planning.answered(1, { first: 0, failed: [[0, 0]] }), 'retry');
    expect(leases(planning.apply({ type: 'retry-due', task: (retry as { task: Task }).task }))).toEqual(['1: a']);
    planning.lost(1, [1]);
    expect(leases(planning.ready(2))).toEqual([]);
    planning.state.now = 100;
    expect(leases(planning.apply({ type: 'woken' }))).toEqual(['2: a']);
  });

  test('sends nothing ahead of need, whatever the batch, and fills the places of a worker at once', () => {
    const values = [...'abcdefgh'];
    expect(leases(paced({ limit: 9, perMs: 100 }, { workers: 1, batch: 4 }).pulled(1, ...values))).toEqual(['1: a']);
    const wide = paced({ limit: 3, perMs: 100 }, { workers: 2, concurrency: 2, batch: 4 });
    expect(leases(wide.pulled(1, ...values))).toEqual(['1: a b', '2: c']);
  });

  test('is not woken while nothing waits, while it is paused, or once what waited is cancelled', () => {
    const planning = paced({ limit: 1, perMs: 100 });
    expect(wakes(planning.pulled(1, 'a'))).toEqual([]);
    expect(wakes(planning.pulled(1, 'b'))).toEqual([100]);
    expect(wakes(planning.pulled(1, 'c'))).toEqual([]);
    expect(wakes(planning.apply({ type: 'paused' }))).toEqual([undefined]);
    expect(wakes(planning.apply({ type: 'resumed' }))).toEqual([100]);
    const cancelled = planning.apply({ type: 'feed-cancelled', feed: 1, reason: 'why', at: 0 });
    expect(wakes(cancelled)).toEqual([undefined]);
  });

  test('is woken again if it was woken too early', () => {
    const planning = paced({ limit: 1, perMs: 100 });
    planning.pulled(1, 'a', 'b');
    planning.state.now = 99.9;
    const commands = planning.apply({ type: 'woken' });
    expect(leases(commands)).toEqual([]);
    expect(wakes(commands)).toEqual([100]);
  });

  test('wants no more workers than may begin something', () => {
    const planning = paced({ limit: 2, perMs: 100 }, { workers: 0 });
    planning.pulled(1, 'a', 'b', 'c', 'd');
    expect(wantedWorkers(planning.state)).toBe(2);
    planning.ready(1);
    planning.ready(2);
    expect(wantedWorkers(planning.state)).toBe(2);
    planning.answered(1, { first: 0 });
    expect(wantedWorkers(planning.state)).toBe(1);
  });
});

test('a hand-out counts from when it was sent, however long that took', () => {
  const pace = paceOf({ limit: 1, perMs: 100 });
  note(pace, 1, 10);
  sent(pace, 15);
  moveOn(pace, 110);
  expect([allowance(pace), nextAt(pace)]).toEqual([0, 115]);
  moveOn(pace, 115);
  expect([allowance(pace), nextAt(pace)]).toEqual([1, undefined]);
});

/** Runs the real dispatcher in virtual time; tells when each attempt was handed out, and when the last timer went off. */
function run(rate: Rate, runsMs: readonly number[], workers: number, concurrency: number) {
  const clock = new VirtualTimeScheduler(VirtualAction, 1_000_000);
  const handedOut: number[] = [];
  let over = Number.NaN;
  let timers = 0;
  const counting = {
    now: () => clock.now(),
    schedule(work: () => void, ms: number) {
      timers++;
      return clock.schedule(work, ms);
    },
  } as never;
  const dispatcher = new Dispatcher({
    concurrency,
    batch: 'auto',
    rate,
    stopTimeout: 5000,
    grace: 1000,
    seesRunning: true,
    clock: counting,
    send(worker, frame) {
      const { first, values } = frame as TasksFrame;
      values.forEach((ms, i) => {
        handedOut.push(clock.now());
        const answer = { type: 'outcomes', leases: first + i, values: [ms], ranMs: ms } as never;
        clock.schedule(() => dispatcher.answered(worker, answer), ms as number);
      });
    },
    takeBack: () => [],
    running: () => [],
    end: () => undefined,
    wanted: () => undefined,
    changed: () => undefined,
  });
  for (let id = 1; id <= workers; id++) dispatcher.apply({ type: 'worker-ready', worker: id });
  dispatcher.open(
    {
      id: 1,
      queue: new FifoQueue(),
      window: 1000,
      resultCapacity: 1000,
      maxAttempts: 3,
      timeout: undefined,
      isLimited: false,
    },
    {
      source: { request: () => undefined, close: () => undefined, dropped: 0 },
      timed: false,
      transferTask: undefined,
      marks: undefined,
      retryAfter: () => undefined,
      fatal: () => undefined,
      deliver: (_worker, tasks) => tasks.length,
      parts: (_worker, _task, values) => values.length,
      ended: () => undefined,
      fail: () => undefined,
      cancel: () => undefined,
      over: () => {
        over = clock.now();
      },
    },
  );
  dispatcher.apply({ type: 'pulled', feed: 1, values: runsMs, at: 0 });
  dispatcher.apply({ type: 'source-ended', feed: 1 });
  clock.flush();
  return { handedOut, over, restAt: clock.now(), timers };
}

describe('in virtual time', () => {
  test('goes on exactly when the next attempt may, with one timer for each wait and none after the end', () => {
    const { handedOut, over, restAt, timers } = run({ limit: 2, perMs: 100 }, Array(7).fill(10), 5, 1);
    expect(handedOut).toEqual([0, 0, 100, 100, 200, 200, 300]);
    expect({ over, restAt, timers }).toEqual({ over: 310, restAt: 310, timers: 3 });
  });

  test('no time of perMs has more hand-outs than the limit, and none comes later than it must', () => {
    const rate = fc.record({ limit: fc.integer({ min: 1, max: 6 }), perMs: fc.integer({ min: 1, max: 50 }) });
    const tasks = fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 60, size: 'max' });
    const places = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }));
    fc.assert(
      fc.property(rate, tasks, places, ({ limit, perMs }, runsMs, [workers, concurrency]) => {
        const { handedOut, over, restAt } = run({ limit, perMs }, runsMs, workers, concurrency);
        expect(handedOut).toHaveLength(runsMs.length);
        expect(restAt).toBe(over);
        const free = Array<number>(workers * concurrency).fill(0);
        runsMs.forEach((ms, i) => {
          free.sort((a, b) => a - b);
          const allowed = i < limit ? 0 : (handedOut[i - limit] as number) + perMs;
          expect(handedOut[i]).toBe(Math.max(free[0] as number, allowed));
          free[0] = (handedOut[i] as number) + ms;
        });
      }),
      { numRuns: 300 },
    );
  });
});
