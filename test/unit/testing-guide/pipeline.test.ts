import type { DeadLetter } from 'rearguard';
import { inlineWorker } from 'rearguard/testing';
import { TestScheduler } from 'rxjs/testing';
import { expect, it } from 'vitest';
import flaky from '../../../examples/guides/flaky.worker.js';
import { readPages } from '../../../examples/guides/pipeline.js';

type Helpers = Parameters<Parameters<TestScheduler['run']>[0]>[0];

/** One character of a diagram is a millisecond; solvers and messages take none. */
const inVirtualTime = (test: (helpers: Helpers) => void) => () =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);

const read = (name: string): string => `text of ${name}`;
const nobody = (letter: DeadLetter<string>): never => expect.unreachable(letter.error.message);

it(
  'reads every name that is one, and completes after the last',
  inVirtualTime(({ cold, expectObservable }) => {
    const names = cold<string>('-a-b-c|', { a: 'one', b: ' ', c: ' two ' });
    const texts = '             -x---y|';
    expectObservable(readPages(names, nobody, inlineWorker(read))).toBe(texts, { x: 'text of one', y: 'text of two' });
  }),
);

it(
  'tries a busy page again after 200 ms, then after 400 ms',
  inVirtualTime(({ cold, expectObservable }) => {
    // The solver of the worker file itself.
    const pages$ = readPages(cold<string>('(b|)', { b: 'busy' }), nobody, flaky);
    expectObservable(pages$).toBe('600ms (x|)', { x: 'busy, at attempt 3' });
  }),
);

it(
  'gives up a page that hangs for three seconds in all, and reads the others meanwhile',
  inVirtualTime(({ cold, expectObservable, flush }) => {
    const letters: DeadLetter<string>[] = [];
    const hangs = inlineWorker((name: string) => (name === 'slow' ? new Promise<string>(() => {}) : read(name)));
    const names = cold<string>('(ab|)', { a: 'slow', b: 'quick' });
    // 1,000 ms for each attempt, 200 and 400 ms between them; then its worker is waited for, see `grace`.
    const pages$ = readPages(names, (letter) => letters.push(letter), hangs);
    expectObservable(pages$).toBe('x 4599ms |', { x: 'text of quick' });
    flush();
    expect(letters.map(({ task, error, attempts }) => [task, error.name, attempts])).toEqual([
      ['slow', 'TaskTimeoutError', 3],
    ]);
  }),
);

it(
  'reads a page again whose worker has crashed under it',
  inVirtualTime(({ cold, expectObservable }) => {
    const crashes = inlineWorker(read, {}, { faults: [{ worker: 1, direction: 'to-worker', frame: 1, do: 'crash' }] });
    const pages$ = readPages(cold<string>('-a-|', { a: 'one' }), nobody, crashes);
    expectObservable(pages$).toBe('                     -x-|', { x: 'text of one' });
  }),
);

it(
  'asks another worker when an answer is lost on its way',
  inVirtualTime(({ cold, expectObservable }) => {
    // The frames of a worker: 1 ready, 2 outcomes.
    const loses = inlineWorker(read, {}, { faults: [{ worker: 1, direction: 'from-worker', frame: 2, do: 'lose' }] });
    const pages$ = readPages(cold<string>('a 2s |', { a: 'one' }), nobody, loses);
    expectObservable(pages$).toBe('        1s x 1s |', { x: 'text of one' });
  }),
);
