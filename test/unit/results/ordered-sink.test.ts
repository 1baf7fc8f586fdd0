import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderedSink } from '../../../src/results/ordered-sink.js';
import { SteppedAside } from '../../../src/results/stepped-aside.js';
import { failed, give, Heard, recordingSink, tasks } from './chain.js';

function setUp() {
  const inner = recordingSink();
  const heard = new Heard();
  return { inner, heard, sink: orderedSink(inner, heard) };
}

describe('results in order', () => {
  test('go on at once and as they came where they are in order already', () => {
    const { inner, sink } = setUp();
    expect(give(sink, [0, 1, 2])).toBe(3);
    expect(give(sink, [3])).toBe(1);
    expect(inner.log).toEqual(['1: r0 r1 r2', '1: r3']);
  });

  test('wait for those before them, and count as not taken until then', () => {
    const { inner, sink } = setUp();
    expect(give(sink, [1, 3])).toBe(0);
    expect(give(sink, [0])).toBe(2);
    expect(give(sink, [2])).toBe(2);
    expect(inner.log).toEqual(['1: r0 r1', '1: r2 r3']);
    expect(inner.times).toEqual([0, 10, 20, 30]);
  });

  test('keep the worker and the time of each', () => {
    const { inner, sink } = setUp();
    give(sink, [1], 7);
    give(sink, [2], 8);
    sink.deliver(9, tasks(0), ['r0'], 4);
    expect(inner.log).toEqual(['9: r0', '7: r1', '8: r2']);
    expect(inner.times).toEqual([4, 10, 20]);
  });

  test('are not held up by a task that failed, which is told at once', () => {
    const { inner, sink, heard } = setUp();
    give(sink, [1]);
    sink.fail(tasks(2)[0] as never, failed());
    give(sink, [3]);
    expect(inner.log).toEqual(['failed 2']);
    sink.fail(tasks(0)[0] as never, failed());
    expect(inner.log).toEqual(['failed 2', 'failed 0', '1: r1 r3']);
    expect(heard.taken).toBe(2);
  });

  test('are not held up by tasks that were cancelled', () => {
    const { inner, sink, heard } = setUp();
    give(sink, [2]);
    sink.cancel(tasks(1, 0), 'why');
    expect(inner.log).toEqual(['cancelled 1 0', '1: r2']);
    expect(heard.taken).toBe(1);
    expect(give(sink, [3])).toBe(1);
  });

  test('are dropped once nothing more is to reach the consumer', () => {
    const { inner, sink } = setUp();
    give(sink, [1]);
    sink.mute();
    expect(give(sink, [0])).toBe(1);
    sink.over();
    expect(inner.log).toEqual(['mute', 'over']);
  });

  test('want to know the time of each where the consumer does', () => {
    expect(setUp().sink.timed).toBe(true);
  });

  test('come out in order, each once and as soon as it can, whatever order they come in', () => {
    const outcome = fc.record({ count: fc.integer({ min: 1, max: 4 }), kind: fc.nat(4), worker: fc.nat(1) });
    fc.assert(
      fc.property(fc.nat(30), fc.infiniteStream(outcome), fc.infiniteStream(fc.nat(1000)), (count, steps, picks) => {
        const { inner, sink, heard } = setUp();
        const waiting = Array.from({ length: count }, (_, seq) => seq);
        const aside = new Set<number>();
        let taken = 0;
        while (waiting.length > 0) {
          const { count: many, kind, worker } = steps.next().value;
          const seqs = Array.from({ length: Math.min(many, waiting.length) }, () =>
            waiting.splice((picks.next().value as number) % waiting.length, 1),
          ).flat();
          if (kind === 0) sink.cancel(tasks(...seqs), 'why');
          else if (kind === 1) for (const task of tasks(...seqs)) sink.fail(task, failed());
          else taken += give(sink, seqs, worker);
          if (kind < 2) for (const seq of seqs) aside.add(seq);
          const settled = waiting.length === 0 ? count : Math.min(...waiting);
          const due = Array.from({ length: settled }, (_, seq) => seq).filter((seq) => !aside.has(seq));
          const out = inner.log.filter((line) => /^\d:/.test(line)).flatMap((line) => line.slice(3).split(' '));
          expect(out).toEqual(due.map((seq) => `r${seq}`));
          expect(taken + heard.taken).toBe(due.length);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('those that step aside', () => {
  test('take no more memory than their gaps, however many they are', () => {
    const aside = new SteppedAside();
    for (let number = 2; number < 100_000; number += 2) aside.add(number);
    for (let number = 99_999; number > 0; number -= 2) aside.add(number);
    expect(aside.size).toBe(1);
    expect(aside.pass(0)).toBe(0);
    aside.add(0);
    expect(aside.pass(0)).toBe(100_000);
    expect(aside.size).toBe(0);
  });
});
