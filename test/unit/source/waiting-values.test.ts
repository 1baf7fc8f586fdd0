import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WaitingValues } from '../../../src/source/waiting-values.js';

it('gives back what it was given, in order, whatever comes between', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('push' as const), count: fc.nat(3000) }),
    fc.record({ kind: fc.constant('take' as const), count: fc.nat(3000) }),
    fc.record({ kind: fc.constant('drop' as const), count: fc.nat(50) }),
    fc.record({ kind: fc.constant('clear' as const), count: fc.constant(0) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const values = new WaitingValues<number>();
      let model: number[] = [];
      let next = 0;
      for (const { kind, count } of steps) {
        if (kind === 'clear') {
          values.clear();
          model = [];
        }
        if (kind === 'take') expect(values.take(count)).toEqual(model.splice(0, count));
        for (let i = 0; i < count; i++) {
          if (kind === 'push') {
            values.push(next);
            model.push(next++);
          }
          if (kind === 'drop') {
            values.dropOldest();
            model.shift();
          }
        }
        expect(values.size).toBe(model.length);
      }
      expect(values.take(Number.POSITIVE_INFINITY)).toEqual(model);
    }),
    { numRuns: 60 },
  );
});

it('drops the oldest of a full buffer without moving the others', () => {
  const values = new WaitingValues<number>();
  for (let n = 0; n < 65_536; n++) values.push(n);
  for (let n = 0; n < 200_000; n++) {
    values.dropOldest();
    values.push(65_536 + n);
  }
  expect(values.size).toBe(65_536);
  expect(JSON.stringify(values).length).toBeLessThan(3 * 65_536 * 7);
  expect(values.take(2)).toEqual([200_000, 200_001]);
});

it('does not keep alive what was taken', () => {
  const values = new WaitingValues<object>();
  for (let n = 0; n < 10; n++) values.push({ n });
  values.take(5);
  expect(JSON.stringify(values)).not.toContain('"n":4');
});
