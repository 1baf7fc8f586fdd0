import { describe, expect, test } from 'vitest';
import type { Command } from '../../../src/dispatch/messages.js';
import type { PlanConfig } from '../../../src/dispatch/state.js';
import { leases, ofType, Planning } from './planning.js';

const asked = (commands: readonly Command[]): string[] =>
  ofType(commands, 'take-back').map(({ worker, count }) => `${count} from ${worker}`);

const alarms = (commands: readonly Command[]): (number | undefined)[] => ofType(commands, 'wake').map(({ at }) => at);

/** Worker 1 has all of the tasks in hand, and each takes so long as far as anybody knows; nobody else is there. */
function loaded(values: string, taskMs: number | undefined, config: Partial<PlanConfig> = {}): Planning {
  const planning = new Planning({ batch: 100, ...config });
  planning.open(1);
  if (taskMs !== undefined) planning.feed(1).serviceMs = taskMs;
  planning.ready(1);
  planning.pulled(1, ...values);
  expect(planning.worker(1).unanswered).toBe(values.length);
  return planning;
}

function wake(planning: Planning, now: number): Command[] {
  planning.state.now = now;
  return planning.apply({ type: 'woken' });
}

const gives = (planning: Planning, worker: number, ...given: number[]): Command[] =>
  planning.apply({ type: 'taken-back', worker, leases: given });

describe('who has nothing to do gets of what others have not begun', () => {
  test('half of what waits in a worker, which is all but what it runs', () => {
    expect(asked(loaded('abcde', 10).ready(2))).toEqual(['2 from 1']);
    expect(asked(loaded('abcd', 10).ready(2))).toEqual(['2 from 1']);
    expect(asked(loaded('ab', 10).ready(2))).toEqual(['1 from 1']);
  });

  test('nothing of what runs', () => {
    expect(asked(loaded('a', 10).ready(2))).toEqual([]);
    expect(asked(loaded('ab', 10, { concurrency: 2 }).ready(2))).toEqual([]);
    expect(asked(loaded('abc', 10, { concurrency: 2 }).ready(2))).toEqual(['1 from 1']);
  });

  test('of the worker that has most to do', () => {
    const planning = new Planning({ batch: 100 });
    planning.open(1);
    planning.feed(1).serviceMs = 10;
    planning.apply({ type: 'paused' });
    planning.ready(1);
    planning.ready(2);
    planning.pulled(1, ...'abcdefg');
    planning.apply({ type: 'resumed' });
    const inHand = () => [1, 2].map((id) => planning.worker(id).unanswered);
    expect(inHand()).toEqual([4, 3]);
    planning.answered(1, { first: 0, count: 2 });
    expect(inHand()).toEqual([2, 3]);
    expect(asked(planning.ready(3))).toEqual(['1 from 2']);
  });

  test('again and again, until nothing waits behind another', () => {
    const planning = loaded('abcdef', 10);
    expect(asked(planning.ready(2))).toEqual(['3 from 1']);
    const back = gives(planning, 1, 5, 4, 3);
    expect(leases(back)).toEqual(['2: d e f']);
    expect(asked(back)).toEqual([]);
    expect(asked(planning.ready(3))).toEqual(['1 from 1']);
    expect(leases(gives(planning, 1, 2))).toEqual(['3: c']);
    expect(asked(planning.ready(4))).toEqual(['1 from 2']);
  });

  test('of one worker at a time: those that come back are for whoever is free by then', () => {
    const planning = new Planning({ batch: 100 });
    planning.open(1);
    planning.feed(1).serviceMs = 10;
    planning.apply({ type: 'paused' });
    planning.ready(1);
    planning.ready(2);
    planning.pulled(1, ...'abcdef');
    planning.apply({ type: 'resumed' });
    expect(asked(planning.ready(3))).toEqual(['1 from 1']);
    expect(asked(planning.ready(4))).toEqual([]);
    const back = gives(planning, 1, 2);
    expect([leases(back), asked(back)]).toEqual([['3: c'], ['1 from 2']]);
  });

  test('of a worker that retires, too', () => {
    const planning = loaded('abc', 10);
    planning.apply({ type: 'worker-retiring', worker: 1 });
    expect(asked(planning.ready(2))).toEqual(['1 from 1']);
  });

  test('when another is done, not only when it is new', () => {
    const planning = new Planning({ batch: 2 });
    planning.open(1);
    planning.feed(1).serviceMs = 1;
    planning.ready(1);
    planning.ready(2);
    planning.pulled(1, ...'abcd');
    expect([1, 2].map((id) => planning.worker(id).unanswered)).toEqual([2, 2]);
    expect(asked(planning.answered(1, { first: 0, count: 2, ranMs: 2 }))).toEqual(['1 from 2']);
  });
});

describe('nothing is taken back', () => {
  test('from a worker that is being ended', () => {
    const planning = loaded('abc', 10);
    planning.apply({ type: 'worker-ending', worker: 1 });
    expect(asked(planning.ready(2))).toEqual([]);
  });

  test('for a worker that retires', () => {
    const planning = loaded('abc', 10);
    planning.ready(2);
    gives(planning, 1);
    planning.apply({ type: 'worker-retiring', worker: 2 });
    planning.worker(1).keptUntil = 0;
    expect(asked(planning.pulled(1))).toEqual([]);
  });

  test('while the pool is paused, and then it is', () => {
    const planning = loaded('abc', 10);
    planning.apply({ type: 'paused' });
    expect(asked(planning.ready(2))).toEqual([]);
    expect(asked(planning.apply({ type: 'resumed' }))).toEqual(['1 from 1']);
  });

  test('where a pace is kept: nothing is sent ahead', () => {
    const planning = new Planning({ batch: 100, rate: { limit: 100, perMs: 1000 } });
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, ...'abc');
    expect(planning.worker(1).unanswered).toBe(1);
    expect(asked(planning.ready(2))).toEqual([]);
  });

  /** Worker 2 comes, and is to have a suspect. */
  const withSuspect = (planning: Planning): Command[] => {
    planning.apply({ type: 'paused' });
    planning.pulled(1, 'suspect');
    Object.assign(planning.feed(1).queue.peek(1) as object, { suspect: true });
    if (!planning.state.workers.has(2)) planning.ready(2);
    return planning.apply({ type: 'resumed' });
  };

  test('for a worker in which a suspect runs, however many places it has', () => {
    const planning = loaded('abcd', 10, { concurrency: 2 });
    const commands = withSuspect(planning);
    expect([leases(commands), asked(commands)]).toEqual([['2: suspect'], []]);
  });

  test('for a place beside which a suspect waits for the other', () => {
    const planning = loaded('abcde', 10, { concurrency: 2 });
    planning.ready(2);
    // It had less than it was asked for; that is forgotten.
    expect(leases(gives(planning, 1, 4))).toEqual(['2: e']);
    planning.worker(1).keptUntil = 0;
    const commands = withSuspect(planning);
    expect([leases(commands), asked(commands)]).toEqual([[], []]);
  });
});

describe('while there is room for no more results', () => {
  test('what waits in a worker is taken back all the same: it has its room', () => {
    const planning = new Planning({ batch: 100 });
    planning.open(1, { resultCapacity: 3 });
    planning.feed(1).serviceMs = 10;
    planning.ready(1);
    planning.pulled(1, ...'abcde');
    expect([planning.worker(1).unanswered, planning.feed(1).queue.ready]).toEqual([3, 2]);
    expect(asked(planning.ready(2))).toEqual(['1 from 1']);
    expect(leases(gives(planning, 1, 2))).toEqual(['2: c']);
  });
});

describe('what will soon be done', () => {
  test('stays, and somebody looks again when it should be done', () => {
    const planning = loaded('abc', 0.01);
    const commands = planning.ready(2);
    expect(asked(commands)).toEqual([]);
    expect(alarms(commands)).toEqual([0.03 + 2]);
  });

  test('is taken back when it should be done and is not', () => {
    const planning = loaded('abc', 0.01);
    planning.ready(2);
    expect(asked(wake(planning, 0.03 + 2))).toEqual(['1 from 1']);
  });

  test('is looked after once more where the clock is early', () => {
    const planning = loaded('abc', 0.01);
    planning.ready(2);
    const commands = wake(planning, 2);
    expect([asked(commands), alarms(commands)]).toEqual([[], [2.03]]);
  });

  test('is what nobody has seen yet, for two milliseconds', () => {
    const planning = loaded('abc', undefined);
    expect(alarms(planning.ready(2))).toEqual([2]);
    expect(asked(wake(planning, 2))).toEqual(['1 from 1']);
  });

  test('is no more looked after when it is done', () => {
    const planning = loaded('abc', 0.01);
    planning.ready(2);
    expect(alarms(planning.answered(1, { first: 0, count: 3, ranMs: 0.03 }))).toEqual([undefined]);
  });

  test('is looked after anew when some of it is done', () => {
    const planning = loaded('abc', 0.01);
    planning.ready(2);
    planning.state.now = 0.5;
    const commands = planning.apply({
      type: 'answered',
      worker: 1,
      leases: 0,
      values: ['A'],
      failures: undefined,
      children: undefined,
      ranMs: 0.01,
      times: undefined,
      at: 0.5,
    });
    const [at] = alarms(commands);
    expect(at).toBeCloseTo(0.5 + 0.02 + 2);
  });

  test('is not what waits behind a long task, whatever was expected of that', () => {
    const planning = loaded('ab', 5);
    // Both should be done by now, and one of them has not begun.
    planning.state.now = 10;
    expect(asked(planning.ready(2))).toEqual(['1 from 1']);
  });

  test('does not keep somebody from what waits longer in another', () => {
    const planning = new Planning({ batch: 3 });
    planning.open(1);
    planning.open(2);
    planning.feed(1).serviceMs = 0.01;
    planning.feed(2).serviceMs = 10;
    planning.ready(1);
    planning.pulled(1, ...'abc');
    planning.ready(2);
    planning.pulled(2, ...'xyz');
    expect([1, 2].map((id) => planning.worker(id).unanswered)).toEqual([3, 3]);
    expect(asked(planning.ready(3))).toEqual(['1 from 2']);
  });
});

/** Worth sending ahead of need. */
const MANY = [...'defghijklmnopqrstuvw'];

describe('a worker that had less to give than was asked for', () => {
  test('is not asked again', () => {
    const planning = loaded('abcde', 10);
    planning.ready(2);
    expect(asked(gives(planning, 1))).toEqual([]);
    expect(asked(planning.ready(3))).toEqual([]);
  });

  test('is asked again once it was given more', () => {
    const planning = loaded('ab', 1);
    planning.ready(2);
    gives(planning, 1);
    expect(leases(planning.pulled(1, 'c'))).toEqual(['2: c']);
    expect(leases(planning.pulled(1, ...MANY))).toEqual([`1: ${MANY.join(' ')}`]);
    expect(asked(planning.answered(2, { first: 0, ranMs: 1 }))).toEqual(['11 from 1']);
  });

  test('is asked again for what it was given while it was asked', () => {
    const planning = loaded('ab', 1);
    planning.ready(2);
    expect(leases(planning.pulled(1, 'c'))).toEqual(['2: c']);
    expect(leases(planning.pulled(1, ...MANY))).toEqual([`1: ${MANY.join(' ')}`]);
    gives(planning, 1);
    expect(asked(planning.answered(2, { first: 0, ranMs: 1 }))).toEqual(['11 from 1']);
  });
});
