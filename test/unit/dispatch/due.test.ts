import { describe, expect, test } from 'vitest';
import { type Due, due } from '../../../src/dispatch/due.js';
import { type RunningLease, tagOf } from '../../../src/wire/lease-block.js';
import { Planning } from './planning.js';

const NOW = 10_000;
const running = (lease: number, forMs: number): RunningLease => ({ tag: tagOf(lease), since: NOW - forMs });

/** One worker with tasks of a stream in its hands, handed out long ago. */
function planned(timeout: number | undefined, values = 'a', seesRunning = true): Planning {
  const planning = new Planning({ batch: 10, seesRunning, concurrency: seesRunning ? 1 : 3 });
  planning.open(1, { timeout });
  planning.ready(1);
  planning.pulled(1, ...values);
  planning.worker(1).heardAt = NOW;
  return planning;
}

const look = (planning: Planning, cells: readonly RunningLease[] | undefined): Due =>
  due(planning.state, () => cells, NOW);

describe('what is due', () => {
  test('is nothing, now or later, where nothing has a limit', () => {
    expect(look(planned(undefined, 'abc'), [running(0, 9999)])).toMatchObject({
      expired: [],
      stuck: [],
      nextAt: undefined,
    });
  });

  test('is a task that has run as long as it may, from its begin', () => {
    expect(look(planned(100), [running(0, 100)])).toMatchObject({
      expired: [{ worker: 1, lease: 0, task: { value: 'a' }, ranMs: 100 }],
      stuck: [],
    });
  });

  test('is no task that waits for credit, which is looked at again soon', () => {
    const waiting: RunningLease = { ...running(0, 5_000), waits: true };
    expect(look(planned(800), [waiting])).toMatchObject({ expired: [], stuck: [], nextAt: NOW + 100 });
    expect(look(planned(8), [waiting])).toMatchObject({ expired: [], nextAt: NOW + 10 });
  });

  test('is looked at again when the one that runs will have run its time', () => {
    expect(look(planned(100), [running(0, 30)])).toMatchObject({ expired: [], nextAt: NOW + 70 });
  });

  test('is no task that only waits behind another, however long', () => {
    const { expired, stuck } = look(planned(100, 'ab'), [running(0, 50)]);
    expect([expired, stuck]).toEqual([[], []]);
  });

  test('is every one of several that run side by side', () => {
    const planning = planned(100, 'abc');
    expect(look(planning, [running(0, 150), running(1, 50), running(2, 100)])).toMatchObject({
      expired: [{ lease: 0 }, { lease: 2 }],
      nextAt: NOW + 50,
    });
  });

  test('counts from the hand-over where nobody can see what runs', () => {
    const planning = planned(100, 'abc', false);
    const at = [NOW - 100, NOW - 99, NOW];
    for (const [i, task] of planning.worker(1).open.entries())
      if (task && task !== 'abandoned') task.leasedAt = at[i] ?? 0;
    expect(look(planning, undefined)).toMatchObject({ expired: [{ lease: 0 }], nextAt: NOW + 1 });
  });

  test('is a worker that has not given up what it runs within its grace', () => {
    const planning = planned(100);
    planning.timedOut(1, 0, undefined, NOW - 1000);
    expect(look(planning, [running(0, 1100)])).toMatchObject({
      expired: [],
      stuck: [{ worker: 1, what: 'was ended by force: it did not give up a task within 1000 ms' }],
    });
  });

  test('gives a task its grace from its begin, if that was after it was given up', () => {
    const planning = planned(100, 'ab');
    planning.answered(1, { first: 0 });
    planning.timedOut(1, 1, undefined, NOW - 5000);
    expect(look(planning, [running(1, 400)])).toMatchObject({ stuck: [], nextAt: NOW + 600 });
  });

  test('is no worker whose abandoned task only waits behind another', () => {
    const planning = planned(undefined, 'ab');
    planning.timedOut(1, 1, undefined, NOW - 5000);
    expect(look(planning, [running(0, 9000)])).toMatchObject({ stuck: [], nextAt: NOW + 1000 });
  });

  test('is a worker that begins nothing of what it was given, since it was last heard', () => {
    const planning = planned(100, 'ab');
    planning.worker(1).heardAt = NOW - 99;
    expect(look(planning, [])).toMatchObject({ stuck: [], nextAt: NOW + 1 });
    planning.worker(1).heardAt = NOW - 100;
    expect(look(planning, [])).toMatchObject({
      stuck: [{ worker: 1, what: 'was ended by force: it did not begin a task within 100 ms (timeout)' }],
    });
  });

  test('gives a worker that runs nothing the grace from when it was last heard, for it to reach what was given up', () => {
    const planning = planned(undefined);
    planning.timedOut(1, 0, undefined, NOW - 5000);
    planning.worker(1).heardAt = NOW - 999;
    expect(look(planning, [])).toMatchObject({ stuck: [], nextAt: NOW + 1 });
    planning.worker(1).heardAt = NOW - 1000;
    expect(look(planning, [])).toMatchObject({ stuck: [{ worker: 1 }] });
  });

  test('gives no worker more grace for its other answers where nobody can see what runs', () => {
    const planning = planned(100, 'abc', false);
    planning.timedOut(1, 0, undefined, NOW - 1000);
    expect(look(planning, undefined)).toMatchObject({ stuck: [{ worker: 1 }] });
  });

  test('is no worker that is being ended already', () => {
    const planning = planned(100);
    planning.apply({ type: 'worker-ending', worker: 1 });
    expect(look(planning, [running(0, 500)])).toMatchObject({ expired: [], stuck: [], nextAt: undefined });
  });
});
