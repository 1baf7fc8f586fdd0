import { ReadableStream } from 'node:stream/web';
import { describe, expect, it, vi } from 'vitest';
import { SourceError } from '../../../src/errors.js';
import { fromReadableStream } from '../../../src/source/from-readable-stream.js';
import { record, unhandled } from './record.js';

function counting(last = Number.POSITIVE_INFINITY) {
  const facts = { pulled: 0, cancelled: 0 };
  const stream = new ReadableStream<number>(
    {
      pull(controller) {
        if (facts.pulled >= last) controller.close();
        else controller.enqueue(facts.pulled++);
      },
      cancel() {
        facts.cancelled += 1;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, facts };
}

describe('fromReadableStream', () => {
  it('pulls nothing without a credit, and exactly as many values as there are', async () => {
    const { stream, facts } = counting();
    const run = record(fromReadableStream<unknown>(stream));
    expect(facts.pulled).toBe(0);
    run.request(3);
    await vi.waitFor(() => expect(run.values).toEqual([0, 1, 2]));
    expect(facts.pulled).toBe(3);
    run.close();
  });

  it('ends with the stream and unlocks it', async () => {
    const { stream } = counting(2);
    const run = record(fromReadableStream<unknown>(stream));
    run.request(9);
    await run.over;
    expect(run.values).toEqual([0, 1]);
    expect(run.ending).toEqual({ kind: 'end' });
    expect(stream.locked).toBe(false);
  });

  it('delivers falsy values as tasks', async () => {
    const given = [undefined, 0, '', false, null];
    const stream = new ReadableStream<unknown>({
      start(controller) {
        for (const value of given) controller.enqueue(value);
        controller.close();
      },
    });
    const run = record(fromReadableStream<unknown>(stream));
    run.request(9);
    await run.over;
    expect(run.values).toEqual(given);
  });

  it.each([
    ['undefined', undefined],
    ['an error', new Error('broken')],
  ])('fails with what the stream errors with: %s', async (_, thrown) => {
    const stream = new ReadableStream<number>({ start: (controller) => controller.error(thrown) });
    const run = record(fromReadableStream<unknown>(stream));
    run.request(1);
    await run.over;
    run.close();
    expect(run.ending).toEqual({ kind: 'fail', error: thrown });
  });

  it('fails with a clear error when the stream is locked, and reads it once it is unlocked', async () => {
    const { stream } = counting(1);
    const reader = stream.getReader();
    const open = fromReadableStream<unknown>(stream);
    const run = record(open);
    expect(run.error).toBeInstanceOf(SourceError);
    expect(String(run.error)).toContain('locked by another reader');
    expect((run.error as SourceError).cause).toBeInstanceOf(TypeError);
    reader.releaseLock();
    const again = record(open);
    again.request(2);
    await again.over;
    expect(again.values).toEqual([0]);
  });

  it('refuses to read a stream a second time', async () => {
    const { stream } = counting(1);
    const open = fromReadableStream<unknown>(stream);
    const run = record(open);
    run.request(2);
    await run.over;
    const second = record(open);
    expect(String(second.error)).toContain('can be read only once');
    expect(stream.locked).toBe(false);
  });
});

describe('closing a web stream', () => {
  it('cancels it exactly once and unlocks it', async () => {
    const { stream, facts } = counting();
    const run = record(fromReadableStream<unknown>(stream));
    run.request(1);
    await vi.waitFor(() => expect(run.values).toEqual([0]));
    run.close();
    run.close();
    await vi.waitFor(() => expect(stream.locked).toBe(false));
    expect(facts.cancelled).toBe(1);
  });

  it('while a read is pending cancels it', async () => {
    const cancelled = vi.fn();
    const stream = new ReadableStream<number>({ cancel: cancelled });
    const run = record(fromReadableStream<unknown>(stream));
    run.request(1);
    run.close();
    expect(cancelled).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => expect(stream.locked).toBe(false));
  });

  it('does not cancel one that has ended', async () => {
    const { stream, facts } = counting(0);
    const run = record(fromReadableStream<unknown>(stream));
    run.request(1);
    await run.over;
    run.close();
    expect(facts.cancelled).toBe(0);
  });

  it('never throws: what cancel() rejects with is reported as unhandled', async () => {
    const thrown = new Error('while cancelling');
    const stream = new ReadableStream<number>({
      cancel() {
        throw thrown;
      },
    });
    record(fromReadableStream<unknown>(stream)).close();
    await vi.waitFor(() => expect(unhandled).toEqual([thrown]));
    expect(stream.locked).toBe(false);
  });
});
