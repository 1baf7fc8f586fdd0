import { expect, it } from 'vitest';
import { failureOf, startFailure } from '../../../src/thread/failure.js';

it('tells memory from other errors, whatever was thrown', () => {
  const memory = Object.assign(new Error('limit'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
  expect(failureOf(memory).what).toBe('ran out of memory');
  expect(failureOf(new TypeError('no')).what).toBe('died of an uncaught error (TypeError: no)');
  expect(failureOf(undefined).what).toBe('died of an uncaught error (undefined)');
});

it('says why a thread never came to work', () => {
  const cause = new Error('the worker factory must return a Worker');
  expect(startFailure(cause)).toEqual({
    what: 'could not be started (Error: the worker factory must return a Worker)',
    cause,
  });
});
