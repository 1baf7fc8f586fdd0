import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromIterable } from '../../../src/source/from-iterable.js';
import { ManualEnv } from './manual-env.js';
import { type Recording, record } from './record.js';

type Ending = 'finishes' | 'throws' | 'goes on';
type Action = { kind: 'request'; count: number } | { kind: 'close' } | { kind: 'nothing' };

const action = (closes: number): fc.Arbitrary<Action> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant('request' as const), count: fc.integer({ min: 1, max: 9 }) }),
    },
    { weight: 10, arbitrary: fc.constant({ kind: 'nothing' as const }) },
    { weight: closes, arbitrary: fc.constant({ kind: 'close' as const }) },
  );

const scenario = fc.record({
  length: fc.nat(40),
  ending: fc.constantFrom<Ending>('finishes', 'throws', 'goes on'),
  /** How long each next() takes, over and over. */
  ms: fc.array(fc.constantFrom(0, 0, 0.3, 2, 9), { minLength: 1, maxLength: 5 }),
  outside: fc.array(fc.oneof(action(1), fc.constant({ kind: 'turn' as const })), { maxLength: 30 }),
  insideSink: fc.array(action(1), { maxLength: 10 }),
  insideNext: fc.array(action(1), { maxLength: 10 }),
});

function act(run: Recording<number> | undefined, wanted: Action | undefined): void {
  if (!run || !wanted) return;
  if (wanted.kind === 'request') run.request(wanted.count);
  if (wanted.kind === 'close') run.close();
}

/** An iterator that plays a scenario and notes what is done to it. */
function play(
  { length, ending, ms, insideNext }: typeof scenario extends fc.Arbitrary<infer S> ? S : never,
  env: ManualEnv,
) {
  const facts = { asked: 0, given: 0, returned: 0, running: false, over: false, breaches: [] as string[] };
  const held: { run?: Recording<number> } = {};
  const inside = [...insideNext];
  const iterator = {
    next(): IteratorResult<number> {
      if (facts.running) facts.breaches.push('next inside next');
      if (facts.over || facts.returned > 0) facts.breaches.push('next after the end');
      if (held.run && facts.given >= held.run.requested) facts.breaches.push('next without a credit');
      facts.running = true;
      facts.asked += 1;
      env.time += ms[facts.asked % ms.length] ?? 0;
      act(held.run, inside.shift());
      facts.running = false;
      if (facts.given < length || ending === 'goes on') return { done: false, value: facts.given++ };
      facts.over = true;
      // What is thrown after a close would be reported as unhandled, which other tests are about.
      if (ending === 'throws' && held.run?.closed === false) throw undefined;
      return { done: true, value: undefined };
    },
    return(): IteratorResult<number> {
      if (facts.running) facts.breaches.push('return inside next');
      facts.returned += 1;
      return { done: true, value: undefined };
    },
  };
  return { iterable: { [Symbol.iterator]: () => iterator }, facts, held };
}

it('whatever is done from wherever: order, credits, one release, nothing after the end', () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const env = new ManualEnv();
      const { iterable, facts, held } = play(given, env);
      const inside = [...given.insideSink];
      const run = record(fromIterable(iterable, env), { next: (_, self) => act(self, inside.shift()) });
      held.run = run;
      for (const step of given.outside) {
        if (step.kind === 'turn') env.turn();
        else act(run, step);
      }
      env.run();

      expect([...run.breaches, ...facts.breaches]).toEqual([]);
      expect(run.values).toEqual(run.values.map((_, n) => n));
      expect(env.waiting).toBe(0);
      const limit = given.ending === 'goes on' ? Number.POSITIVE_INFINITY : given.length;
      if (!run.closed) {
        expect(run.delivered).toBe(Math.min(run.requested, limit));
        expect(facts.given).toBe(run.delivered);
        expect(run.ending !== undefined).toBe(run.requested > limit);
        if (run.ending) expect(run.ending.kind).toBe(given.ending === 'throws' ? 'fail' : 'end');
      }
      run.close();
      expect(facts.returned).toBe(facts.over ? 0 : 1);
    }),
    { numRuns: 2000 },
  );
});
