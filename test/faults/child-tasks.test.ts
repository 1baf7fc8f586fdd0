import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { all, closed, echoes, mission, open } from '../support/mission.js';

expectNothingLeftBehind();

const children = echoes(5);
const parent = { do: 'parent', children, value: 'parent' };
const all6 = [0, 1, 2, 3, 4, 'parent'];

it.each([
  ['exits', { do: 'exit', code: 1 }],
  ['leaves an error uncaught', { do: 'uncaught', message: 'oh' }],
])('are neither doubled nor lost when their parent %s after adding them', async (_, next) => {
  const pool = open();
  const turns = [{ do: 'parentThen', children, next }, parent];
  const outcomes = await all(pool.outcomes([{ do: 'inTurn', turns }]));
  expect(outcomes.map((outcome) => 'value' in outcome && outcome.value).sort()).toEqual(all6);
  expect(await closed(pool)).toMatchObject({ pulled: 1, enqueued: 5, done: 6, lostWorkers: 1 });
});

it('are forgotten with a parent that fails, and with each of its attempts', async () => {
  const fails = { do: 'parentThen', children, next: { do: 'throw', message: 'no' } };
  const { results, status } = await mission([{ do: 'inTurn', turns: [fails, fails, parent] }], {
    retry: { attempts: 3 },
  });
  expect(results.sort()).toEqual(all6);
  expect(status).toMatchObject({ pulled: 1, enqueued: 5, done: 6, retried: 2 });
});

it('are forgotten with a parent that takes too long', async () => {
  const pool = open({ grace: 20 });
  const turns = [{ do: 'parentThen', children, next: { do: 'never' } }, parent];
  const outcomes = await all(pool.outcomes([{ do: 'inTurn', turns }], { timeout: 150, retry: { attempts: 2 } }));
  expect(outcomes).toHaveLength(6);
  expect(await closed(pool)).toMatchObject({ pulled: 1, enqueued: 5, done: 6, retried: 1 });
});

it('stay when the worker dies as soon as their parent is done', async () => {
  const next = { do: 'exit', code: 1 };
  const { results, status } = await mission(
    Array.from({ length: 4 }, () => ({ do: 'resultThenAtOnce', first: parent, next })),
    { size: 2, batch: 1, deadLetters: { next: () => undefined } },
  );
  expect(results).toHaveLength(24);
  expect(status).toMatchObject({ pulled: 4, enqueued: 20, done: 24 });
});
