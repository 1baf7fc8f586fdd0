import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SchedulerByHand } from './scheduler-by-hand.js';
import { settled } from './worker-by-hand.js';

/** What happens to a scheduler's thread, in any order; `tick` is time that the next tasks take. */
const step = fc.oneof(
  fc.record({ do: fc.constant('request' as const), count: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ do: fc.constantFrom('turn' as const, 'settle' as const) }),
  fc.record({ do: fc.constant('tick' as const), ms: fc.double({ min: 0, max: 6, noNaN: true }) }),
);

const world = fc.record({
  steps: fc.array(step, { maxLength: 30 }),
  length: fc.integer({ min: 0, max: 120 }),
  isAsync: fc.boolean(),
  throws: fc.boolean(),
  closes: fc.boolean(),
});

it('never sends more than was requested, in order, and is released exactly once, whatever happens when', () =>
  fc.assert(
    fc.asyncProperty(world, async ({ steps, length, isAsync, throws, closes }) => {
      const held: { thread?: SchedulerByHand } = {};
      let [asked, ended, each] = [0, 0, 0];
      function* tasks(): Generator<number> {
        try {
          while (asked < length) {
            if (held.thread) held.thread.now += each;
            yield asked++;
          }
          if (throws) throw new Error('no more');
        } finally {
          ended++;
        }
      }
      async function* asyncTasks(): AsyncGenerator<number> {
        yield* tasks();
      }
      const thread = new SchedulerByHand(isAsync ? asyncTasks : tasks);
      held.thread = thread;
      let requested = 0;
      const sent = (): number[] => thread.said.filter((said) => isTasks(said)).flat() as number[];
      for (const one of steps) {
        if (one.do === 'request') {
          requested += one.count;
          thread.request(one.count);
        } else if (one.do === 'tick') each = one.ms;
        else if (one.do === 'turn') thread.turn();
        else await settled();
        expect(asked).toBeLessThanOrEqual(requested);
        expect(sent()).toEqual(Array.from({ length: sent().length }, (_, n) => n));
      }
      if (closes) thread.close();
      do await settled();
      while (thread.turn());
      const isThrough = requested > length;
      if (!closes) expect(sent()).toHaveLength(Math.min(requested, length));
      if (!closes && !isThrough) thread.close();
      await settled();
      expect(ended).toBe(requested > 0 ? 1 : 0);
      expect(thread.ends).toEqual(['leave']);
      expect(['ended', 'released']).toContain(nameOf(thread.said.at(-1)));
    }),
    { numRuns: 300 },
  ));

const isTasks = (said: unknown): said is number[] => Array.isArray(said) && typeof said[0] === 'number';
const nameOf = (said: unknown): unknown => (Array.isArray(said) ? said[0] : said);
