import { WorkerLostError } from 'rearguard';
import { expect, it } from 'vitest';
import { expectNothingLeftBehind } from '../support/footprint.js';
import { mission } from '../support/mission.js';

expectNothingLeftBehind();

it.each(['uncaught', 'unhandled'])('ends with the cause when a task leaves an error %s', async (deed) => {
  const { failure } = await mission([{ do: deed, message: 'out of the blue' }], { maxAttempts: 1 });
  const error = failure?.error as WorkerLostError;
  expect(error).toBeInstanceOf(WorkerLostError);
  expect(error.reason).toBe('died of an uncaught error (Error: out of the blue)');
  expect(error.cause).toMatchObject({ name: 'Error', message: 'out of the blue' });
  expect(error.exitCode).toBe(1);
});
