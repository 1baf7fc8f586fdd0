import { describe, expect, test } from 'vitest';
import { noteService, share } from '../../../src/dispatch/batch-size.js';
import type { Command } from '../../../src/dispatch/messages.js';
import { crewman, type Feed, type PlanState } from '../../../src/dispatch/state.js';
import { leases, ofType, Planning } from './planning.js';

/** A stream with as many tasks queued, and a worker with as many in hand. */
function standing(config: {
  batch: 'auto' | number;
  concurrency?: number;
  workers?: number;
  queued: number;
  inHand?: number;
  window?: number;
  sourceOpen?: boolean;
  seesRunning?: boolean;
  learnt?: (feed: Feed, state: PlanState) => void;
}): () => number {
  const { batch, concurrency = 1, workers = 2, queued, inHand = 0, window = 1000, sourceOpen = true, learnt } = config;
  const { seesRunning = true } = config;
  const planning = new Planning({ batch, concurrency, seesRunning });
  planning.open(1, { window });
  planning.pulled(1, ...new Array<number>(queued).fill(0));
  const feed = planning.feed(1);
  learnt?.(feed, planning.state);
  feed.sourceOpen = sourceOpen;
  // Nobody is there yet, so nothing was handed out; they come in by the back door.
  for (let id = 1; id <= workers; id++) {
    planning.state.workers.set(id, crewman(id));
  }
  planning.worker(1).unanswered = inHand;
  return () => share(planning.state, feed, planning.worker(1));
}

const grown =
  (taskMs: number, answers = 20) =>
  (feed: Feed, state: PlanState): void => {
    for (let i = 0; i < answers; i++) answered(state, feed, taskMs * feed.batch, feed.batch);
  };

function answered(state: PlanState, feed: Feed, ranMs: number, count: number): void {
  feed.done += count;
  noteService(state, feed, ranMs, count);
}

describe('batches by themselves', () => {
  test('start with one task', () => {
    expect(standing({ batch: 'auto', queued: 500 })()).toBe(1);
  });

  test('double with each answer while tasks are tiny, up to a limit', () => {
    const sizes: number[] = [];
    standing({
      batch: 'auto',
      queued: 1,
      learnt: (feed, state) => {
        for (let i = 0; i < 12; i++) {
          grown(0.001, 1)(feed, state);
          sizes.push(feed.batch);
        }
      },
    });
    expect(sizes).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1024, 1024]);
  });

  test('come to about four milliseconds of work', () => {
    expect(standing({ batch: 'auto', queued: 500, learnt: grown(0.1) })()).toBe(40);
    expect(standing({ batch: 'auto', queued: 500, learnt: grown(1) })()).toBe(4);
  });

  test('come to half as much where nothing can be taken back', () => {
    expect(standing({ batch: 'auto', queued: 500, seesRunning: false, learnt: grown(0.1) })()).toBe(20);
    expect(standing({ batch: 'auto', queued: 500, seesRunning: false, learnt: grown(1) })()).toBe(2);
  });

  test('are of one task when tasks are long', () => {
    expect(standing({ batch: 'auto', queued: 500, learnt: grown(50) })()).toBe(1);
  });

  test('shrink fast when tasks turn out long', () => {
    const turned = (feed: Feed, state: PlanState): void => {
      grown(0.01)(feed, state);
      answered(state, feed, 30, 3);
    };
    expect(standing({ batch: 'auto', queued: 500, learnt: turned })()).toBe(4);
    const again = (feed: Feed, state: PlanState): void => {
      turned(feed, state);
      answered(state, feed, 30, 3);
    };
    expect(standing({ batch: 'auto', queued: 500, learnt: again })()).toBe(2);
  });

  test('shrink at once where what was sent cannot be taken back', () => {
    const turned = (feed: Feed, state: PlanState): void => {
      grown(0.01)(feed, state);
      answered(state, feed, 30, 3);
    };
    expect(standing({ batch: 'auto', queued: 500, seesRunning: false, learnt: turned })()).toBe(1);
  });

  test('do not shrink for one answer that was a little slow', () => {
    const turned = (feed: Feed, state: PlanState): void => {
      grown(0.01)(feed, state);
      answered(state, feed, 0.02 * feed.batch, feed.batch);
    };
    expect(standing({ batch: 'auto', queued: 500, learnt: turned })()).toBeGreaterThan(100);
  });

  test('survive a clock that stands still', () => {
    const turned = (feed: Feed, state: PlanState): void => {
      answered(state, feed, 0, 1);
      answered(state, feed, 0, 1);
    };
    expect(standing({ batch: 'auto', queued: 500, learnt: turned })()).toBe(4);
  });
});

describe('a share', () => {
  test('is one batch for empty hands', () => {
    expect(standing({ batch: 8, queued: 500 })()).toBe(8);
  });

  test('leaves something for others whose hands are empty', () => {
    expect(standing({ batch: 8, queued: 5 })()).toBe(3);
    expect(standing({ batch: 8, queued: 1 })()).toBe(1);
  });

  test('is one batch ahead of need for busy hands, and no more', () => {
    expect(standing({ batch: 8, queued: 500, inHand: 8 })()).toBe(8);
    expect(standing({ batch: 8, queued: 500, inHand: 10 })()).toBe(6);
    expect(standing({ batch: 8, queued: 500, inHand: 12 })()).toBe(0);
    expect(standing({ batch: 8, queued: 500, inHand: 16 })()).toBeLessThanOrEqual(0);
  });

  test('is nothing ahead of need while tasks are long', () => {
    expect(standing({ batch: 'auto', queued: 500, inHand: 1, learnt: grown(50) })()).toBeLessThanOrEqual(0);
  });

  test('is nothing ahead of need while too few wait to be worth a message', () => {
    expect(standing({ batch: 8, queued: 3, inHand: 8 })()).toBe(0);
  });

  test('is whatever waits ahead of need where nobody can be asked for more, if it is worth a message', () => {
    const calls = { batch: 'auto', queued: 1, inHand: 1, window: 0 } as const;
    expect(standing({ ...calls, learnt: grown(0.5) })()).toBeGreaterThan(0);
    expect(standing({ ...calls, learnt: grown(0.05) })()).toBe(0);
    expect(standing({ ...calls, queued: 2, learnt: grown(0.05) })()).toBeGreaterThan(0);
    expect(standing({ ...calls, window: 1000, learnt: grown(0.5) })()).toBe(0);
  });

  test('is nothing ahead of need while what moves with a call could not be taken back from behind a long one', () => {
    const planning = new Planning({ batch: 'auto' });
    planning.open(1, { window: 0 });
    planning.ready(1);
    const call = (moves: boolean): string[] =>
      leases(planning.apply({ type: 'pulled', feed: 1, values: ['call'], moves, at: 0 }));
    expect(call(false)).toEqual(['1: call']);
    planning.answered(1, { first: 0, ranMs: 3 });
    expect(call(false)).toEqual(['1: call']);
    expect(call(false)).toEqual(['1: call']);
    planning.answered(1, { first: 1, count: 2, ranMs: 6 });
    expect(call(true)).toEqual(['1: call']);
    expect(call(true)).toEqual([]);
  });

  test('fills every place of a worker that has some free, however few wait', () => {
    const oneMore = { batch: 1, concurrency: 10, queued: 1, inHand: 1 };
    expect(standing(oneMore)()).toBe(1);
    expect(standing({ ...oneMore, sourceOpen: false })()).toBe(1);
    expect(standing({ ...oneMore, queued: 500 })()).toBe(9);
  });

  test('gets smaller towards the end, so that all come home together', () => {
    expect(standing({ batch: 8, queued: 20, sourceOpen: false })()).toBe(5);
    expect(standing({ batch: 8, queued: 2, sourceOpen: false })()).toBe(1);
  });

  test('is whole again soon after batches were cut up: a worker has two in hand, not many small ones', () => {
    const planning = new Planning({ batch: 8 });
    planning.open(1, { window: 1000 });
    planning.pulled(1, ...new Array<number>(900).fill(0));
    const sizes = (commands: readonly Command[]): number[] =>
      ofType(commands, 'lease').map(({ tasks }) => tasks.length);
    const inHand = sizes(planning.ready(1));
    let first = 0;
    const answer = (count: number): void => {
      const commands = planning.answered(1, { first, count, ranMs: count / 10 });
      first += count;
      inHand.push(...sizes(commands));
    };
    // The first two are answered in pieces, as if some tasks had been long; all others as they were sent.
    expect(inHand).toEqual([8, 8]);
    for (const count of [3, 5, 2, 6]) answer(count);
    inHand.splice(0, 2);
    for (let times = 0; times < 10; times++) answer(inHand.shift() as number);
    expect(inHand).toEqual([8, 8]);
  });
});
