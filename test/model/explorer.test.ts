import { describe, expect, test } from 'vitest';
import { type Exploration, explore } from '../support/model/explore.js';
import { EVERY_KIND } from '../support/model/moves.js';
import { feed, task, type WorldScript, world } from '../support/model/script.js';
import { b, parent, WORLDS } from '../support/model/worlds.js';

const explorations = new Map<WorldScript, Exploration>();

function explored(script: WorldScript): Exploration {
  const known = explorations.get(script) ?? explore(script);
  explorations.set(script, { ...known, ends: new Set([...known.ends].slice(0, 1)) });
  return known;
}

describe('every invariant holds in every order of things, and every run ends, when', () => {
  test.each(WORLDS)('%s', (_promise, script, states) => {
    const { states: found, ends } = explored(script);
    expect(found).toBeGreaterThanOrEqual(states);
    expect(ends.size).toBeGreaterThan(0);
  });
});

test('between them the worlds see everything happen that can', () => {
  const seen = new Set(WORLDS.flatMap(([, script]) => [...explored(script).kinds]));
  expect([...seen].sort()).toEqual(EVERY_KIND);
}, 600_000);

test.each([
  ['a batch', world([feed([parent, b])], { batch: 2 })],
  ['a cold start and a loss', world([feed([task('a'), b])], { coldStart: true, losses: 1 })],
  ['a cancellation', world([feed([parent, b], { mayCancel: true })])],
  ['a time-out', world([feed([task('a', { hangs: 1, allowed: 2 }), b], { limit: 'limited' })], { timeouts: 1 })],
  ['a recycled worker', world([feed([task('a'), b])], { recycles: 1, batch: 2 })],
])('orders that are passed over because they do not matter lead to the same ends: %s', (_world, script) => {
  expect(explore(script).ends).toEqual(explore(script, 'all').ends);
});

test('a run that stands still is told of with the shortest way there', () => {
  const roomless = world([feed([task('a')], { resultCapacity: 0 })]);
  expect(() => explore(roomless)).toThrow(
    /^a run that stands still is complete: .*\nafter\n1\. source-delivers feed 1 count 1\n2\. source-ends feed 1$/s,
  );
});
