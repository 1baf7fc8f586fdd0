import { TestScheduler } from 'rxjs/testing';
import { expect } from 'vitest';

/** Runs a test in virtual time. */
export function marbles(test: (helpers: Parameters<Parameters<TestScheduler['run']>[0]>[0]) => void): void {
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);
}
