import { describe, expect, test } from 'vitest';
import { noteSend } from '../../../src/dispatch/batch-size.js';
import { leases, Planning } from './planning.js';

/** Ten tasks are worth a message, the source has given all that it was asked for, and worker 1 has most of it in hand. */
function keepingUp(waiting: number): Planning {
  const planning = new Planning({ batch: 40 });
  planning.open(1, { window: 40 + waiting });
  planning.feed(1).serviceMs = 0.01;
  planning.ready(1);
  planning.pulled(1, ...Array.from({ length: 40 }, (_, i) => i));
  planning.pulled(1, ...'abcdefghijklmnop'.slice(0, waiting));
  expect([planning.worker(1).unanswered, planning.feed(1).queue.ready, planning.feed(1).credits]).toEqual([
    40,
    waiting,
    0,
  ]);
  return planning;
}

const answerMs = 40 * 0.01;

describe('a few tiny tasks', () => {
  test('wait for more while answers of their stream are due, and somebody looks again when those are late', () => {
    const planning = keepingUp(5);
    expect(leases(planning.ready(2))).toEqual([]);
    expect(planning.state.wakeAt).toBe(answerMs + 2);
  });

  test('go when the answers are late', () => {
    const planning = keepingUp(5);
    planning.ready(2);
    planning.state.now = answerMs + 2;
    expect(leases(planning.apply({ type: 'woken' }))).toEqual(['2: a b c d e']);
  });

  test('go as soon as they are enough for a message', () => {
    expect(leases(keepingUp(10).ready(2))).toEqual(['2: a b c d e f g h i j']);
  });

  test('go at once where the source is slower than the workers', () => {
    const planning = keepingUp(5);
    planning.feed(1).credits = 1;
    expect(leases(planning.ready(2))).toEqual(['2: a b c d e']);
  });

  test('go at once where nothing of theirs is in hand', () => {
    const planning = keepingUp(5);
    planning.apply({ type: 'worker-retiring', worker: 1 });
    expect(leases(planning.answered(1, { first: 0, count: 40, ranMs: answerMs }))).toEqual([]);
    planning.ended(1);
    expect(leases(planning.ready(2))).toEqual(['2: a b c d e']);
  });
});

test('what a new stream is thought to take is what the solver took before, where tasks can be taken back', () => {
  for (const seesRunning of [true, false]) {
    const planning = new Planning({ batch: 'auto', seesRunning });
    planning.open(1);
    planning.ready(1);
    planning.pulled(1, 'a');
    planning.answered(1, { first: 0, ranMs: 0.01 });
    planning.open(2);
    const { serviceMs, batch } = planning.feed(2);
    expect([serviceMs, batch]).toEqual(seesRunning ? [0.01, 10] : [undefined, 1]);
  }
});

test('a new stream of large tasks does not begin with a message that takes long to send', () => {
  const planning = new Planning({ batch: 'auto' });
  planning.open(1);
  planning.ready(1);
  planning.pulled(1, 'a');
  noteSend(planning.state, planning.feed(1), 0.05, 1);
  planning.answered(1, { first: 0, ranMs: 0.001 });
  planning.open(2);
  expect(planning.feed(2).batch).toBe(5);
});

test('no more tasks are waited for than fit into a message', () => {
  const planning = keepingUp(5);
  planning.feed(1).sendMs = 0.05;
  expect(leases(planning.ready(2))).toEqual(['2: a b c d e']);
});

test('a stream of tasks longer than a batch may be begins with one of them all the same', () => {
  const planning = new Planning({ batch: 'auto' });
  planning.open(1);
  planning.ready(1);
  planning.pulled(1, 'a');
  planning.answered(1, { first: 0, ranMs: 500 });
  planning.open(2);
  expect(leases(planning.pulled(2, 'b'))).toEqual(['1: b']);
});
