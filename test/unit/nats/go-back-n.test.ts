import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GoBackN, StrangeWriter } from '../../../src/nats/go-back-n.js';

const sendAll = <I>(line: GoBackN<I>, window = 100): { seq: number; item: I }[] => {
  const sent: { seq: number; item: I }[] = [];
  for (let next = line.next(window); next; next = line.next(window)) sent.push(next);
  return sent;
};

describe('the line of chunks', () => {
  it('numbers on from what is stored, with a window under way', () => {
    const line = new GoBackN<string>(5);
    for (const item of 'abc') line.push(item);
    expect(sendAll(line, 2)).toEqual([
      { seq: 6, item: 'a' },
      { seq: 7, item: 'b' },
    ]);
    line.arrived(6);
    expect(sendAll(line, 2)).toEqual([{ seq: 8, item: 'c' }]);
  });

  it('waits until nothing is under way before it asks, then goes on from the answer', () => {
    const line = new GoBackN<string>(0);
    for (const item of 'abc') line.push(item);
    sendAll(line);
    line.failed();
    expect(line.mustAsk).toBe(false);
    line.failed();
    line.failed();
    expect(line.mustAsk).toBe(true);
    expect(sendAll(line)).toEqual([]);
    // The first had arrived, only its answer was lost.
    line.answered(1);
    expect(sendAll(line)).toEqual([
      { seq: 2, item: 'b' },
      { seq: 3, item: 'c' },
    ]);
  });

  it('finds out that somebody else writes', () => {
    const line = new GoBackN<string>(3);
    line.push('a');
    sendAll(line);
    line.failed();
    expect(() => line.answered(5)).toThrow(StrangeWriter);
    expect(() => line.answered(2)).toThrow(StrangeWriter);
  });

  it('stores each item once and in order, whatever is lost on the way', () => {
    const fate = fc.constantFrom('stored', 'lost', 'answer lost', 'late');
    fc.assert(
      fc.property(fc.array(fate, { maxLength: 200 }), fc.integer({ min: 1, max: 8 }), (fates, window) => {
        const line = new GoBackN<number>(0);
        const stream: number[] = [];
        const late: { seq: number; item: number }[] = [];
        const store = ({ seq, item }: { seq: number; item: number }): boolean => {
          if (stream.length !== seq - 1) return false;
          stream.push(item);
          return true;
        };
        for (let item = 0; item < 20; item++) line.push(item);
        const chances = fates[Symbol.iterator]();
        while (!line.isSettled) {
          for (const sent of sendAll(line, window)) {
            const chance = chances.next().value ?? 'stored';
            if (chance === 'stored' && store(sent)) line.arrived(sent.seq);
            else {
              if (chance === 'answer lost') store(sent);
              if (chance === 'late') late.push(sent);
              line.failed();
            }
          }
          if (line.mustAsk) {
            line.answered(stream.length);
            for (const sent of late.splice(0)) store(sent);
          }
        }
        expect(stream).toEqual(Array.from({ length: 20 }, (_, item) => item));
      }),
    );
  });
});
