import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Scenarios } from './app/main.js';
import { buildApp, bundlesOf, installApp, type Served, type Serving, serveDev, servePreview } from './support/app.js';
import { INSECURE_HOST, startChromium } from './support/chromium.js';

interface Variant extends Serving {
  readonly name: string;
  readonly from: 'dev' | 'build';
}
const variants: Variant[] = [
  { name: 'a build, isolated', from: 'build', isolated: true },
  { name: 'a build, not isolated', from: 'build', isolated: false },
  { name: 'a build, on plain http', from: 'build', isolated: false, host: INSECURE_HOST },
  { name: 'a dev server, isolated', from: 'dev', isolated: true },
  { name: 'a dev server, not isolated', from: 'dev', isolated: false },
];

const odd = (message: string) => expect.objectContaining({ name: 'Odd', message, code: 'ODD' });
const lost = (reason: string, more = {}) =>
  expect.objectContaining({ name: 'WorkerLostError', message: expect.stringContaining(reason), ...more });

/** Modules of Node, or what Vite puts in their place; not the other script of the page. */
const LEAKED = /["'`]node:|__vite-browser-external|\brequire\(["'`]|from ?["'`](?!\.\/)/;

let browser: Browser;
let built: string;

beforeAll(async () => {
  browser = await startChromium();
  built = installApp('build');
  expect(await buildApp(built)).toEqual([]);
});
afterAll(() => browser?.close());

test('nothing of Node is in the bundles', () => {
  const { page, workers } = bundlesOf(built);
  // The second is what runs a worker without a thread; no page loads it for workers that are threads.
  expect(page).toHaveLength(2);
  expect(workers).toHaveLength(4);
  for (const code of [...page, ...workers]) expect(code).not.toMatch(LEAKED);
});

describe.each(variants)('from $name', (variant) => {
  const isSecure = variant.host === undefined;
  let served: Served;
  let page: Page;
  let complaints: string[];

  /** Where nobody sees what a lost worker was running, the first loss under a batch blames no task of it: one more is lost. */
  const onceLost = (lostWorkers: number, failures: unknown[]) => ({
    done: 200,
    lostWorkers: variant.isolated ? lostWorkers : expect.toBeOneOf([lostWorkers, lostWorkers + 1]),
    failures,
  });

  const run = <K extends keyof Scenarios>(name: K): Promise<Awaited<ReturnType<Scenarios[K]>>> =>
    page.evaluate(
      (key) => (window as unknown as { scenarios: Record<string, () => Promise<never>> }).scenarios[key]?.() as never,
      name,
    );

  beforeAll(async () => {
    served =
      variant.from === 'dev'
        ? await serveDev(installApp(variant.isolated ? 'dev-isolated' : 'dev'), variant)
        : await servePreview(built, variant);
    // In a context of its own, with a cache of its own: the servers may have the same port, one after the other.
    page = await (await browser.newContext()).newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    complaints = [];
    await page.goto(served.url);
    await page.waitForFunction('window.scenarios');
  });
  afterAll(async () => {
    await page.context().close();
    await served.close();
    expect(served.warnings).toEqual([]);
  });
  beforeEach(() => {
    complaints = [];
  });
  afterEach(async () => {
    await expect.poll(() => page.workers().length).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('memory is shared where the page is isolated, and nowhere else', async () => {
    expect(
      await page.evaluate(() => [globalThis.crossOriginIsolated, isSecureContext, 'SharedArrayBuffer' in globalThis]),
    ).toEqual([variant.isolated, isSecure, variant.isolated]);
  });

  test('twenty thousand tiny tasks come back, each once', async () => {
    expect(await run('tiny')).toEqual({ count: 20_000, sum: 199_990_000 });
  });

  test('undefined, null, 0, empty text, false and NaN are tasks and results', async () => {
    expect(await run('falsyValues')).toEqual(['undefined', 'null', '0', '', 'false', 'NaN']);
  });

  test('ordered results come in the order of their tasks', async () => {
    expect(await run('ordered')).toEqual({ count: 2_000, inOrder: true });
  });

  test('every child task is solved before the end', async () => {
    expect(await run('childTasks')).toBe(1_023);
  });

  test('several results of one task arrive in order', async () => {
    expect(await run('several')).toEqual({ count: 500, inOrder: true });
  });

  test('a scheduler runs in a worker of its own', async () => {
    expect(await run('scheduler')).toBe(12_497_500);
  });

  test('transform() stands between two web streams', async () => {
    expect(await run('webStreams')).toEqual({ count: 1_000, sum: 499_500 });
  });

  test('a buffer moves there and back', async () => {
    expect(await run('transferred')).toEqual({ left: 0, came: 1 << 20, byte: 7 });
  });

  test('everybody is on the roll, tears down, and has stopped at the end', async () => {
    expect(await run('quorum')).toEqual({
      members: ['scheduler', 'worker', 'worker'],
      allStopped: true,
      worker: ['starting', 'stopping', 'stopped'],
      teardowns: 2,
    });
  });

  test('what a solver throws fails its task, with class, code and message', async () => {
    expect(await run('solverThrows')).toEqual({
      done: 200,
      lostWorkers: 0,
      failures: [expect.objectContaining({ name: 'TaskError', cause: odd('no') })],
    });
  });

  test('an error that nobody catches ends the worker, and is known', async () => {
    expect(await run('throwsOutside')).toEqual(onceLost(1, [lost('outside', { cause: odd('outside') })]));
  });

  test('a rejection that nobody handles ends the worker, and is known', async () => {
    expect(await run('rejectsOutside')).toEqual(onceLost(1, [lost('rejected', { cause: odd('rejected') })]));
  });

  test('a worker that closes itself is replaced', async () => {
    expect(await run('closes')).toEqual(onceLost(1, [lost('went away')]));
  });

  test('a task that closes its worker each time is given up after maxAttempts', async () => {
    expect(await run('closesThrice')).toEqual(onceLost(3, [lost('went away')]));
  });

  test('what was solved before a worker closed is not lost', async () => {
    expect(await run('closesAfterWork')).toBe(20);
  });

  // Nobody can tell where there are no locks.
  if (isSecure) {
    test('a worker that is gone without a word is replaced', async () => {
      expect(await run('vanishes')).toEqual(onceLost(1, [lost('went away')]));
    });
  }

  const overdue = expect.objectContaining({ name: 'TaskTimeoutError' });

  test('an endless loop ends at its timeout, and its worker is replaced', async () => {
    expect(await run('loops')).toEqual({ error: overdue, next: 'next', lostWorkers: 1 });
  });

  test('a loop that looks is told through shared memory; without it, its worker is replaced', async () => {
    expect(await run('spins')).toEqual({ error: overdue, next: 'next', lostWorkers: variant.isolated ? 0 : 1 });
  });

  test('a result that cannot be cloned fails its task and no other', async () => {
    const { done, lostWorkers, failures } = await run('givesFunction');
    expect({ done, lostWorkers }).toEqual({ done: 200, lostWorkers: 0 });
    expect(failures).toEqual([expect.objectContaining({ name: 'TaskError' })]);
  });

  test('a file that is missing is a SpawnError', async () => {
    expect(await run('missingFile')).toMatchObject({
      name: 'SpawnError',
      cause: { message: expect.stringContaining('could not be loaded') },
    });
    complaints = complaints.filter((text) => !/Failed to load|MIME/.test(text));
  });

  test('a file that throws is a SpawnError that says what', async () => {
    expect(await run('throwingFile')).toMatchObject({
      name: 'SpawnError',
      cause: { message: expect.stringContaining('RangeError: not today') },
    });
  });

  test('a file that closes itself is a SpawnError', async () => {
    expect(await run('closingFile')).toMatchObject({ name: 'SpawnError' });
  });

  test('a factory that gives no Worker is a SpawnError that says so', async () => {
    expect(await run('noWorker')).toMatchObject({
      name: 'SpawnError',
      cause: { message: 'the worker factory must return a Worker' },
    });
  });

  test('unsubscribing lets everybody go', async () => {
    expect(await run('unsubscribes')).toBe('left');
  });

  test('a call that is cancelled rejects with the reason, and its worker goes on', async () => {
    expect(await run('cancelsCall')).toEqual({
      error: expect.objectContaining({ message: 'changed my mind' }),
      next: 'still here',
    });
  });

  test('terminate() ends a loop too', async () => {
    const enough = expect.objectContaining({ message: 'enough' });
    expect(await run('terminates')).toEqual([enough, enough]);
  });
});
