import { describe, expect, it, vi } from 'vitest';
import type { OpenSource } from '../../../src/contract/source.js';
import { OptionError, SourceError } from '../../../src/errors.js';
import { fromThread } from '../../../src/source/from-thread.js';
import { sourceOf } from '../../../src/source/open-source.js';
import { exposeScheduler } from '../../../src/worker/expose-scheduler.js';
import { exposeSolver } from '../../../src/worker/expose-solver.js';
import { FakeThread } from './fake-thread.js';
import { record, unhandled } from './record.js';

const url = new URL('file:///tasks.worker.js');

function opened(data?: unknown) {
  const thread = new FakeThread();
  const { open } = sourceOf(fromThread<number>(url, data), undefined, thread.start);
  const watched: OpenSource<number> = (sink, patience) => {
    const source = open(sink, patience);
    source.watch?.((state) => thread.states.push(state));
    return source;
  };
  return { thread, run: record(watched) };
}

describe('fromThread', () => {
  it('starts the thread at the opening, with its data and the patience of the pool', () => {
    const { thread } = opened({ file: 'a' });
    expect(thread.started?.slice(0, 3)).toEqual([
      { kind: 'url', url },
      { file: 'a' },
      { startTimeout: 30_000, stopTimeout: 5_000 },
    ]);
    expect(thread.heard).toEqual([]);
  });

  it('lets credits out as requests, and tasks in', () => {
    const { thread, run } = opened();
    run.request(3);
    thread.ready();
    thread.tasks(1, 2);
    run.request(2);
    thread.tasks(3);
    expect(thread.heard).toEqual([3, 2]);
    expect(run.arrays).toEqual([[1, 2], [3]]);
    run.close();
  });

  it('says in which state the scheduler is', () => {
    const { thread, run } = opened();
    thread.ready();
    run.request(2);
    thread.tasks(1);
    thread.tasks(2);
    run.request(1);
    thread.says('ended');
    thread.gone();
    expect(thread.states).toEqual(['starting', 'idle', 'busy', 'idle', 'busy', 'stopping', 'stopped']);
  });

  it('is busy as soon as it is there if it was asked before', () => {
    const { thread, run } = opened();
    run.request(1);
    thread.ready();
    expect(thread.states).toEqual(['starting', 'busy']);
    run.close();
  });

  it('ends when the scheduler has, not only when its thread is gone', () => {
    const { thread, run } = opened();
    run.request(1);
    thread.ready();
    thread.says('ended');
    expect(run.ending).toEqual({ kind: 'end' });
    run.close();
    run.request(1);
    expect(thread.heard).toEqual([1]);
    thread.gone();
    expect(thread.states.at(-1)).toBe('stopped');
  });

  it.each([new RangeError('no'), undefined])('fails with what was thrown: %s', (thrown) => {
    const { thread, run } = opened();
    thread.says('ended', thrown);
    thread.gone();
    expect(run.error).toEqual(thrown);
    expect(thread.states).toEqual(['starting', 'stopping', 'stopped']);
  });

  it('fails when the thread goes away unasked, after what it had sent', () => {
    const { thread, run } = opened();
    const cause = new Error('no');
    run.request(2);
    thread.ready();
    thread.tasks(1);
    thread.gone('exited with code 3', cause);
    expect(run.values).toEqual([1]);
    expect(run.error).toBeInstanceOf(SourceError);
    expect(run.error).toMatchObject({ message: 'the thread of the scheduler exited with code 3', cause });
    expect(thread.states.at(-1)).toBe('lost');
    run.request(1);
    expect(thread.heard).toEqual([2]);
  });
});

describe('closing a scheduler in a thread', () => {
  it('tells the thread once, and lets nothing more through', () => {
    const { thread, run } = opened();
    run.request(5);
    thread.ready();
    run.close();
    run.close();
    run.request(1);
    thread.tasks(1, 2);
    thread.says('released');
    thread.gone();
    expect(thread.heard).toEqual([5, 'close']);
    expect(run.values).toEqual([]);
    expect(run.ending).toBeUndefined();
    expect(thread.states).toEqual(['starting', 'busy', 'stopping', 'stopped']);
  });

  it('is no loss, however the thread goes', () => {
    const { thread, run } = opened();
    run.close();
    thread.gone('exited with code 1', new Error('by force'));
    expect(run.ending).toBeUndefined();
    expect(thread.states).toEqual(['starting', 'stopping', 'stopped']);
  });

  it('reports what return() throws as unhandled, but not an error that was on its way', async () => {
    const late = opened();
    late.run.close();
    late.thread.says('ended', new Error('was on its way'));
    const { thread, run } = opened();
    run.close();
    thread.says('released', new Error('while releasing'));
    await vi.waitFor(() => expect(unhandled).toMatchObject([{ message: 'while releasing' }]));
  });
});

describe('what fromThread is given', () => {
  const refused = (work: () => unknown): OptionError => {
    try {
      work();
    } catch (error) {
      expect(error).toBeInstanceOf(OptionError);
      return error as OptionError;
    }
    throw new Error('was accepted');
  };

  it('may be a factory, which is not called yet', () => {
    const create = vi.fn();
    fromThread<number>(create);
    expect(create).not.toHaveBeenCalled();
  });

  it('may be what exposeScheduler returned', () => {
    expect(fromThread(exposeScheduler(() => [1]))).toMatchObject({ data: undefined });
  });

  it.each<[unknown, string]>([
    ['./tasks.worker.js', 'fromThread.worker must be a URL such as'],
    [undefined, 'fromThread.worker must be a URL such as'],
    [new URL('https://example.com/tasks.worker.js'), 'a URL with file: or data: (not https:)'],
    [(path: string) => [path], 'a function without parameters that makes a worker'],
    [exposeSolver((n: number) => n), 'what exposeScheduler returned, not exposeSolver'],
    [{ postMessage() {} }, 'a function that makes the worker: () => new Worker(…)'],
  ])('is refused at the call: %s', (given, message) => {
    const error = refused(() => fromThread<number>(given as URL));
    expect(error.option).toBe('fromThread.worker');
    expect(error.message).toContain(message);
  });

  it('is refused with data that cannot be cloned', () => {
    const error = refused(() => fromThread<number>(url, () => 1));
    expect(error.option).toBe('fromThread.data');
  });

  it('is missed where a scheduler is wanted', () => {
    expect(refused(() => sourceOf(exposeScheduler(() => [1]) as never)).message).toContain(
      'got what exposeScheduler returned: give it to fromThread',
    );
  });
});
