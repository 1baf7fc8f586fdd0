import { inlineWorker } from 'rearguard/testing';
import { describe, expect, test } from 'vitest';
import type { SolverModule } from '../../src/contract/solver.js';
import { OptionError } from '../../src/errors.js';
import { checkWorker } from '../../src/options.js';
import { inlineLinks } from '../../src/testing/inline-link.js';

const node = ['file:', 'data:'];
const browser = ['http:', 'https:', 'blob:', 'data:'];
const WANTED =
  "a URL such as new URL('./solve.worker.js', import.meta.url), a function that makes a worker, or a solver";

const messageOf = (worker: unknown, protocols = node): string => {
  try {
    checkWorker(worker, protocols);
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError);
    expect(error).toHaveProperty('option', expect.stringMatching(/^worker/));
    return (error as Error).message;
  }
  throw new Error('was accepted');
};

describe('a worker', () => {
  test.each([
    ['file:///app/solve.worker.js', node],
    ['data:text/javascript,1', node],
    ['https://example.com/solve.worker.js', browser],
    ['blob:https://example.com/6f1f', browser],
  ])('may be the URL %s', (href, protocols) => {
    const url = new URL(href);
    const checked = checkWorker(url, protocols);
    expect(checked).toStrictEqual({ kind: 'url', url });
    url.hash = 'changed-later';
    expect(checked).toStrictEqual({ kind: 'url', url: new URL(href) });
  });

  test('may be a URL of another realm', () => {
    const url = { href: 'file:///app/solve.worker.js', protocol: 'file:' };
    expect(checkWorker(url, node)).toStrictEqual({ kind: 'url', url: new URL(url.href) });
  });

  test('may be a function without parameters, which makes workers and is not called yet', () => {
    const create = () => {
      throw new Error('called');
    };
    expect(checkWorker(create, node)).toStrictEqual({ kind: 'factory', create });
  });

  test('may be a solver, a function with parameters', () => {
    const one = (task: number) => task;
    const two = (task: number, context: unknown) => [task, context];
    expect(checkWorker(one, node)).toStrictEqual({ kind: 'inline', solve: one, hooks: {}, faults: [] });
    expect(checkWorker(two, node)).toStrictEqual({ kind: 'inline', solve: two, hooks: {}, faults: [] });
  });

  test('may be what exposeSolver returned, with its hooks', () => {
    const module: SolverModule<number, number> = {
      solve: () => 1,
      hooks: { setup() {}, onBroadcast() {}, teardown() {} },
    };
    const checked = checkWorker<number, number>(module, node);
    expect(checked).toStrictEqual({ kind: 'inline', ...module, faults: [] });
    expect(checked).toHaveProperty('hooks', module.hooks);
    expect(checkWorker({ solve: module.solve }, node)).toHaveProperty('hooks', {});
  });

  test('may be an inline worker, with its faults', () => {
    const solve = () => 1;
    const lose = { frame: 1, direction: 'to-worker', do: 'lose', worker: 2 } as const;
    const delay = { frame: 3, direction: 'from-worker', do: 'delay', ms: 20 } as const;
    expect(checkWorker(inlineWorker(solve, {}, { faults: [lose, delay] }), node)).toStrictEqual({
      kind: 'inline',
      solve,
      hooks: {},
      links: inlineLinks,
      faults: [
        { ...lose, ms: undefined },
        { ...delay, worker: undefined },
      ],
    });
    expect(checkWorker(inlineWorker(solve), node)).toHaveProperty('faults', []);
  });
});

describe('refused as a worker, with advice:', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, `worker is missing: give ${WANTED}`],
    ['null', null, `worker is missing: give ${WANTED}`],
    ['a path', './solve.worker.js', `worker must be ${WANTED}: got "./solve.worker.js"`],
    ['a number', 4, `worker must be ${WANTED}: got 4`],
    ['a promise', Promise.resolve(), `worker must be ${WANTED}: got an instance of Promise`],
    ['an empty module', {}, `worker must be ${WANTED}: got {}`],
    [
      'a worker that runs already',
      { postMessage() {} },
      'worker must be a function that makes workers: () => new Worker(…): got { postMessage: a function }',
    ],
    ['hooks that are none', { solve: () => 1, hooks: 1 }, 'worker.hooks must be an object: got 1'],
    ['a wrong hook', { solve: () => 1, hooks: { setup: 1 } }, 'worker.hooks.setup must be a function: got 1'],
    [
      'a misspelt hook',
      { solve: () => 1, hooks: { tearDown() {} } },
      'unknown option "worker.hooks.tearDown": did you mean "worker.hooks.teardown"?',
    ],
    [
      'a wrong hook for broadcasts',
      { solve: () => 1, hooks: { onBroadcast: 'log' } },
      'worker.hooks.onBroadcast must be a function: got "log"',
    ],
    [
      'a wrong fault',
      { solve: () => 1, faults: [{ frame: 1, direction: 'down', do: 'lose' }] },
      'worker.faults[0].direction must be "to-worker" or "from-worker": got "down"',
    ],
  ])('%s', (_, worker, message) => {
    expect(messageOf(worker)).toBe(message);
  });

  test('a URL that this platform cannot start', () => {
    expect(messageOf(new URL('https://example.com/solve.js'))).toBe(
      'worker must be a URL with file: or data: (not https:): got "https://example.com/solve.js"',
    );
    expect(messageOf(new URL('file:///solve.js'), browser)).toBe(
      'worker must be a URL with http: or https: or blob: or data: (not file:): got "file:///solve.js"',
    );
  });
});
