import { describe, expect, it } from 'vitest';
import type { Command } from '../../../src/dispatch/messages.js';
import type { PartsRun } from '../../../src/wire/frames.js';
import { leases, ofType, Planning, valuesOf } from './planning.js';

/** Stream 1 with tasks `a`, `b`, `c` …, and one worker. */
function given(config: Parameters<Planning['open']>[1] = {}, tasks = ['a'], plan = {}): Planning {
  const planning = new Planning(plan);
  planning.open(1, { rerun: 'skip', ...config });
  planning.ready(1);
  planning.pulled(1, ...tasks);
  return planning;
}

const parts = (planning: Planning, worker: number, ...runs: PartsRun[]): Command[] =>
  planning.apply({ type: 'parts', worker, runs, at: 0 });

const ended = (planning: Planning, worker: number, lease: number): Command[] =>
  planning.apply({
    type: 'answered',
    worker,
    leases: lease,
    values: [undefined],
    ended: [0],
    failures: undefined,
    children: undefined,
    ranMs: 10,
    times: undefined,
    at: 0,
  });

const take = (planning: Planning, count: number): Command[] => planning.apply({ type: 'consumed', feed: 1, count });

/** What reached the consumer: `a: 1 2`. */
const given1 = (commands: Command[]): string[] =>
  ofType(commands, 'parts').map(({ task, values }) => `${task.value}: ${values.join(' ')}`);

const numbers = (count: number): number[] => [...Array(count).keys()];

/** Who got credit: `1/0 to 16`: worker, lease, results in all. */
const credits = (commands: Command[]): string[] =>
  ofType(commands, 'credit').map(({ worker, lease, until }) => `${worker}/${lease} to ${until}`);

describe('several results', () => {
  it('are delivered before the outcome, and their task is one in all counts', () => {
    const planning = given();
    expect(given1(parts(planning, 1, [0, 0, [1]]))).toEqual(['a: 1']);
    expect(given1(parts(planning, 1, [0, 1, [2, 3]]))).toEqual(['a: 2 3']);
    expect(planning.feed(1)).toMatchObject({ inFlight: 1, done: 0, unconsumed: 3 });
    const commands = ended(planning, 1, 0);
    expect(ofType(commands, 'ended').map(({ task }) => task.value)).toEqual(['a']);
    expect(ofType(commands, 'deliver')).toEqual([]);
    expect(planning.feed(1)).toMatchObject({ inFlight: 0, done: 1, unconsumed: 3, extra: 0 });
    expect(planning.feed(1).giving.size).toBe(0);
  });

  it('may be none', () => {
    const planning = given();
    ended(planning, 1, 0);
    expect(planning.feed(1)).toMatchObject({ inFlight: 0, done: 1, unconsumed: 0, extra: 0 });
  });

  it('that come twice are delivered once', () => {
    const planning = given();
    parts(planning, 1, [0, 0, [1, 2]]);
    expect(given1(parts(planning, 1, [0, 0, [1, 2]]))).toEqual([]);
    expect(given1(parts(planning, 1, [0, 1, [2, 3]]))).toEqual(['a: 3']);
  });

  it.each<[string, (planning: Planning) => void]>([
    [
      'was cancelled',
      (planning) => planning.apply({ type: 'task-cancelled', feed: 1, index: 0, reason: 'stop', at: 0 }),
    ],
    ['has timed out', (planning) => planning.timedOut(1, 0)],
    ['was in a worker that is lost', (planning) => planning.lost(1, [0])],
    ['has its outcome', (planning) => ended(planning, 1, 0)],
  ])('of a task that %s are of no interest', (_, end) => {
    const planning = given();
    parts(planning, 1, [0, 0, [1]]);
    end(planning);
    expect(given1(parts(planning, 1, [0, 1, [2]]))).toEqual([]);
    expect(planning.feed(1)).toMatchObject({ unconsumed: 1, extra: 0 });
  });

  it('share a message with those of other tasks', () => {
    const planning = given({}, ['a', 'b'], { concurrency: 2 });
    expect(given1(parts(planning, 1, [0, 0, [1]], [1, 0, [2]], [0, 1, [3]]))).toEqual(['a: 1', 'b: 2', 'a: 3']);
  });
});

describe('credit', () => {
  it('is for one result as long as nobody knows, and for more from then on', () => {
    const planning = given({}, ['a', 'b']);
    expect(planning.feed(1).extra).toBe(0);
    expect(credits(parts(planning, 1, [0, 0, [1]]))).toEqual(['1/0 to 257']);
    const [lease] = ofType(ended(planning, 1, 0), 'lease');
    expect(lease).toMatchObject({ first: 1, credit: 16 });
    expect(planning.feed(1).extra).toBe(15);
    planning.answered(1, { first: 1 });
    expect(planning.feed(1)).toMatchObject({ extra: 0, inFlight: 0, unconsumed: 2 });
  });

  it('is none where a task may have one result only', () => {
    const planning = new Planning();
    planning.open(1);
    planning.ready(1);
    expect(ofType(planning.pulled(1, 'a'), 'lease')).toMatchObject([{ credit: 0 }]);
  });

  it('is given back as results are taken, never for more than there is room', () => {
    const planning = given({ resultCapacity: 3 });
    expect(credits(parts(planning, 1, [0, 0, [1]]))).toEqual(['1/0 to 3']);
    expect(credits(parts(planning, 1, [0, 1, [2, 3]]))).toEqual([]);
    expect(planning.feed(1)).toMatchObject({ unconsumed: 3, inFlight: 1, extra: -1 });
    expect(credits(take(planning, 1))).toEqual(['1/0 to 4']);
    expect(credits(take(planning, 2))).toEqual(['1/0 to 6']);
  });

  it('is given before the last of it is used, and not for every result', () => {
    const planning = given({ resultCapacity: 17 });
    expect(credits(parts(planning, 1, [0, 0, [1]]))).toEqual(['1/0 to 17']);
    expect(credits(parts(planning, 1, [0, 1, numbers(7)]))).toEqual([]);
    expect(credits(take(planning, 7))).toEqual([]);
    expect(credits(parts(planning, 1, [0, 8, [1]]))).toEqual([]);
    expect(credits(take(planning, 1))).toEqual(['1/0 to 25']);
    expect(planning.feed(1)).toMatchObject({ unconsumed: 1, extra: 15 });
  });

  it('goes to tasks in turn', () => {
    const planning = given({ resultCapacity: 2 }, ['a', 'b'], { concurrency: 2 });
    parts(planning, 1, [0, 0, [1]], [1, 0, [2]]);
    expect(credits(take(planning, 1))).toEqual(['1/0 to 2']);
    expect(credits(take(planning, 1))).toEqual(['1/1 to 2']);
    parts(planning, 1, [1, 1, [3]]);
    parts(planning, 1, [0, 1, [4]]);
    expect(credits(take(planning, 1))).toEqual(['1/0 to 3']);
  });

  it('leaves every second turn to new tasks while a worker is free, and goes before tasks that would wait', () => {
    const planning = given({ resultCapacity: 2 }, ['a']);
    parts(planning, 1, [0, 0, [1]]);
    parts(planning, 1, [0, 1, [2]]);
    expect(planning.feed(1).unconsumed).toBe(2);
    planning.pulled(1, 'b', 'c');
    // Nobody is free: the task in hand has the room that there is.
    expect(credits(take(planning, 1))).toEqual(['1/0 to 3']);
    parts(planning, 1, [0, 2, [3]]);
    planning.ready(2);
    const next = take(planning, 1);
    expect([credits(next), leases(next)]).toEqual([[], ['2: b']]);
    planning.answered(2, { first: 0 });
    const after = take(planning, 1);
    expect([credits(after), leases(after)]).toEqual([['1/0 to 4'], []]);
  });
});

describe('another attempt', () => {
  it.each([
    ['skip', 2],
    ['repeat', 0],
  ] as const)('with rerun: %s of a task that has delivered 2 skips %i', (rerun, skipped) => {
    const planning = given({ rerun });
    parts(planning, 1, [0, 0, [1]]);
    parts(planning, 1, [0, 1, [2]]);
    planning.lost(1, [0]);
    expect(planning.feed(1)).toMatchObject({ inFlight: 0, extra: 0, unconsumed: 2 });
    const [lease] = ofType(planning.ready(2), 'lease');
    expect(lease?.tasks[0]?.several).toMatchObject({ worker: 2, lease: 0, received: 0, delivered: skipped });
    expect(given1(parts(planning, 2, [0, 0, [3]]))).toEqual(['a: 3']);
    expect(lease?.tasks[0]?.several).toMatchObject({ received: 1, delivered: skipped + 1 });
  });

  it('with rerun: fail there is none after a lost worker, whoever is to blame', () => {
    const planning = given({ rerun: 'fail' }, ['a', 'b', 'c'], { concurrency: 3 });
    parts(planning, 1, [0, 0, [1]], [1, 0, [2]]);
    const commands = planning.lost(1, [1]);
    expect(ofType(commands, 'fail').map(({ task }) => task.value)).toEqual(['a', 'b']);
    expect(leases(planning.ready(2))).toEqual(['2: c']);
  });

  it('with rerun: fail there is none after an error, where something was delivered', () => {
    const planning = given({ rerun: 'fail' }, ['a', 'b'], { concurrency: 2 });
    parts(planning, 1, [0, 0, [1]]);
    const commands = planning.answered(1, {
      first: 0,
      count: 2,
      failed: [
        [0, 0],
        [1, 0],
      ],
    });
    expect(ofType(commands, 'fail').map(({ task }) => task.value)).toEqual(['a']);
    expect(valuesOf(ofType(commands, 'retry').map(({ task }) => task))).toBe('b');
    expect(planning.feed(1)).toMatchObject({ inFlight: 0, extra: 0, failed: 1 });
  });
});
