import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Task } from '../../src/contract/task.js';
import { arbitraryGraph } from '../support/model/arbitrary-graph.js';
import type { Node } from '../support/model/graph-solver.js';
import { type GraphPlan, type GraphRecord, runGraph } from '../support/model/run-graph.js';
import { within } from '../support/model/within.js';

/** What one worker would make of the tasks, one after the other. */
function reference(nodes: readonly Node[]): { done: string[]; failed: string[] } {
  const queue = [...nodes];
  const done: string[] = [];
  const failed: string[] = [];
  for (let node = queue.shift(); node; node = queue.shift()) {
    if (node.end) failed.push(node.name);
    else {
      done.push(node.name);
      queue.push(...node.children);
    }
  }
  return { done: done.sort(), failed: failed.sort() };
}

const nameOf = ({ value }: Task): string => (value as Node).name;
const names = (tasks: readonly Task[]): string[] => tasks.map(nameOf).sort();
const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((n, i) => i === 0 || n >= (numbers[i - 1] ?? n));

/** How often the promise of each kind was put to the test. */
type Seen = Record<'children' | 'retried' | 'lost' | 'failed' | 'starts of one key' | 'in order' | 'of a rank', number>;

function checkOrder(plan: GraphPlan, { done, tasks, starts, handedOut }: GraphRecord, seen: Seen): void {
  const seqOf = (name: string): number => tasks.get(name)?.seq ?? Number.NaN;
  if (plan.ordered) {
    expect(isRising(done.map(({ seq }) => seq))).toBe(true);
    seen['in order'] += done.length;
  }
  if (plan.keyed) {
    for (let key = 0; key <= 3; key++) {
      // A task comes before those that came after it with all its attempts.
      const ofKey = starts.filter(({ node }) => node.key === key).map(({ node }) => seqOf(node.name));
      expect(isRising(ofKey)).toBe(true);
      seen['starts of one key'] += Math.max(0, ofKey.length - 1);
    }
    return;
  }
  for (const priority of [-1, 0, 1]) {
    const ofRank = handedOut.filter((name) => !plan.ranked || tasks.get(name)?.priority === priority).map(seqOf);
    expect(isRising(ofRank)).toBe(true);
    seen['of a rank'] += ofRank.length;
  }
}

test('every graph of tasks comes to what a sequential reference makes of it, in the order and within the bounds that its options promise', async () => {
  const seen: Seen = {
    children: 0,
    retried: 0,
    lost: 0,
    failed: 0,
    'starts of one key': 0,
    'in order': 0,
    'of a rank': 0,
  };
  await fc.assert(
    fc.asyncProperty(arbitraryGraph, fc.infiniteStream(fc.nat({ max: 0xffff })), async (plan, numbers) => {
      const random = (below: number): number => (numbers.next().value as number) % below;
      const record = await within(10_000, runGraph(plan, random));
      expect(record.complaints).toEqual([]);
      expect(record.source).toMatchObject({ complaints: [], released: 1 });
      expect(record.endings).toEqual([undefined]);
      // A worker that is lost with its last frame has not stopped.
      if (plan.losses.size === 0) expect(record.farewell).toBeUndefined();
      expect({ done: names(record.done), failed: names(record.failed) }).toEqual(reference(plan.nodes));
      checkOrder(plan, record, seen);
      seen.children += [...record.tasks.values()].filter(({ value }) => !(value as Node).isRoot).length;
      seen.retried += record.retried;
      seen.lost += record.lostLinks;
      seen.failed += record.failed.length;
    }),
    { numRuns: 400, interruptAfterTimeLimit: 20_000 },
  );
  // Or the runs prove nothing.
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(100);
});
