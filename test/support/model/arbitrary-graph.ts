import fc from 'fast-check';
import type { Node, Trial } from './graph-solver.js';
import { ATTEMPTS, type GraphPlan } from './run-graph.js';

type Nameless = Omit<Node, 'name' | 'isRoot' | 'children'> & { readonly children: readonly Nameless[] };

const trial = fc.constantFrom<Trial>('fails', 'hangs', 'hangs', 'is deaf', 'kills');

const { nameless } = fc.letrec<{ nameless: Nameless }>((tie) => ({
  nameless: fc.record({
    key: fc.nat({ max: 3 }),
    priority: fc.integer({ min: -1, max: 1 }),
    trials: fc.oneof(
      { weight: 5, arbitrary: fc.constant<Trial[]>([]) },
      { weight: 1, arbitrary: fc.array(trial, { minLength: 1, maxLength: ATTEMPTS - 1 }) },
    ),
    end: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, fc.constantFrom<Trial>('fails', 'fails', 'hangs')),
    turns: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 4 })),
    children: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 3, arbitrary: fc.constant<Nameless[]>([]) },
      { weight: 1, arbitrary: fc.array(tie('nameless'), { maxLength: 3 }) },
    ),
  }),
}));

/** Where time is not limited, what would hang fails. */
function named(node: Nameless, name: string, timeout: number | undefined, isRoot: boolean): Node {
  const possible = (each: Trial): Trial =>
    timeout === undefined && (each === 'hangs' || each === 'is deaf') ? 'fails' : each;
  return {
    ...node,
    name,
    isRoot,
    trials: node.trials.map(possible),
    end: node.end && possible(node.end),
    children: node.children.map((child, i) => named(child, `${name}.${i}`, timeout, false)),
  };
}

/** `ordered` is refused together with `priority`. */
const options = fc.constantFrom(
  { keyed: false, ranked: false, ordered: false },
  { keyed: false, ranked: true, ordered: false },
  { keyed: false, ranked: false, ordered: true },
  { keyed: true, ranked: false, ordered: false },
  { keyed: true, ranked: true, ordered: false },
  { keyed: true, ranked: false, ordered: true },
);

/** A graph of tasks, the options of its stream, and a pool whose workers are lost with some of their frames. */
export const arbitraryGraph: fc.Arbitrary<GraphPlan> = fc
  .record({
    nodes: fc.array(nameless, { minLength: 1, maxLength: 20, size: 'max' }),
    options,
    size: fc
      .tuple(fc.nat({ max: 3 }), fc.integer({ min: 1, max: 4 }))
      .map(([min, max]) => ({ min: Math.min(min, max), max })),
    recycle: fc.constantFrom({}, {}, { afterTasks: 3 }),
    concurrency: fc.constantFrom(1, 1, 2, 3),
    batch: fc.constantFrom('auto' as const, 1, 3),
    queueCapacity: fc.integer({ min: 1, max: 12 }),
    resultCapacity: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(1024)),
    consumer: fc.constantFrom('prompt' as const, 'slow' as const),
    pace: fc.constantFrom('at once' as const, 'later' as const),
    delay: fc.constantFrom(0, 0, 1, 6),
    limit: fc.constantFrom(undefined, 15, 15),
    grace: fc.constantFrom(2, 8, 20),
    losses: fc
      .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 3, max: 12 })), {
        maxLength: 2,
        selector: ([id]) => id,
      })
      .map((pairs) => new Map(pairs)),
    running: fc.constantFrom('known' as const, 'known' as const, 'unknown' as const),
  })
  .map(({ nodes, options: which, limit, ...plan }) => {
    // Where nobody sees what runs, the way to the worker and back is part of the time.
    const timeout = limit && plan.running === 'unknown' ? limit * 4 : limit;
    return { ...plan, ...which, timeout, nodes: nodes.map((node, i) => named(node, `${i}`, timeout, true)) };
  });
