import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Line } from '../../src/line.js';

it('gives back what it was given, in order, whatever comes between', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('push' as const), count: fc.nat(3000) }),
    fc.record({ kind: fc.constant('take' as const), count: fc.nat(3000) }),
    fc.record({ kind: fc.constant('take one' as const), count: fc.nat(50) }),
    fc.record({ kind: fc.constant('clear' as const), count: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const values = new Line<number>();
      let model: number[] = [];
      let next = 0;
      for (const { kind, count } of steps) {
        if (kind === 'clear') {
          values.clear();
          model = [];
        }
        if (kind === 'take') expect(values.takeUpTo(count)).toEqual(model.splice(0, count));
        for (let i = 0; i < count; i++) {
          if (kind === 'push') {
            values.push(next);
            model.push(next++);
          }
          if (kind === 'take one' && model.length > 0) {
            expect(values.peek()).toBe(model[0]);
            expect(values.take()).toBe(model.shift());
          }
        }
        expect(values.size).toBe(model.length);
      }
      expect(values.takeUpTo(Number.POSITIVE_INFINITY)).toEqual(model);
    }),
    { numRuns: 60 },
  );
});

it('takes the oldest of many without moving the others', () => {
  const values = new Line<number>();
  for (let n = 0; n < 65_536; n++) values.push(n);
  for (let n = 0; n < 200_000; n++) {
    values.take();
    values.push(65_536 + n);
  }
  expect(values.size).toBe(65_536);
  expect(JSON.stringify(values).length).toBeLessThan(3 * 65_536 * 7);
  expect(values.takeUpTo(2)).toEqual([200_000, 200_001]);
});

it('does not keep alive what was taken', () => {
  const values = new Line<object>();
  for (let n = 0; n < 10; n++) values.push({ n });
  values.takeUpTo(4);
  values.take();
  expect(JSON.stringify(values)).not.toContain('"n":4');
});
