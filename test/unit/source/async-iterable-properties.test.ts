import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromAsyncIterable } from '../../../src/source/from-async-iterable.js';
import { controlled } from './controlled.js';
import { type Recording, record } from './record.js';
import { settled } from './settled.js';

const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ kind: fc.constant('request' as const), count: fc.integer({ min: 1, max: 5 }) }),
    },
    { weight: 12, arbitrary: fc.constant({ kind: 'give' as const, count: 0 }) },
    { weight: 8, arbitrary: fc.constant({ kind: 'settle' as const, count: 0 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...(['finish', 'reject', 'close'] as const).map((kind) => ({ kind, count: 0 }))),
    },
  ),
  { maxLength: 40 },
);
const reactions = fc.array(fc.constantFrom('request', 'close', 'nothing', 'nothing', 'nothing'), { maxLength: 8 });

it('whatever is done from wherever: order, credits, one next() at a time, one release, nothing after the end', async () => {
  await fc.assert(
    fc.asyncProperty(steps, reactions, async (given, inside) => {
      const source = controlled<number>();
      const reacting = [...inside];
      const run: Recording<number> = record(fromAsyncIterable(source.iterable), {
        next: (_, self) => {
          const wanted = reacting.shift();
          if (wanted === 'request') self.request(1);
          if (wanted === 'close') self.close();
        },
      });
      let sent = 0;
      let over = false;
      for (const { kind, count } of given) {
        if (kind === 'request') run.request(count);
        if (kind === 'close') run.close();
        if (kind === 'settle') await settled();
        if (kind === 'give' && source.give(sent)) sent += 1;
        if (kind === 'finish' && source.finish()) over = !run.closed;
        if (kind === 'reject' && source.reject(undefined)) over = !run.closed;
        if (over) break;
      }
      await settled();

      expect(run.breaches).toEqual([]);
      expect(run.values).toEqual(run.values.map((_, n) => n));
      expect(source.facts.mostPending).toBeLessThanOrEqual(1);
      expect(source.facts.asked).toBeLessThanOrEqual(run.requested);
      if (!run.closed) {
        expect(run.delivered).toBe(sent);
        expect(run.ending !== undefined).toBe(over);
        if (!over) expect(source.facts.asked).toBe(Math.min(run.requested, sent + 1));
      }
      run.close();
      // A next() that is settled, but whose promise has not told yet when the close comes, does not count as the end.
      if (run.ending === undefined) expect(source.facts.returned).toBe(1);
      else expect(source.facts.returned).toBe(0);
    }),
    { numRuns: 400 },
  );
});
