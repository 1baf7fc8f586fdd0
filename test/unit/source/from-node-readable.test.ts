import { EventEmitter } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { SourceError } from '../../../src/errors.js';
import { fromNodeReadable, type NodeReadable } from '../../../src/source/from-node-readable.js';
import { record, reported, unhandled } from './record.js';

const closed = (stream: Readable): Promise<void> => new Promise((resolve) => stream.on('close', resolve));

const unending = (): Readable => new Readable({ objectMode: true, read: () => undefined });

describe('fromNodeReadable', () => {
  it('reads a stream to its end, falsy values too', async () => {
    const run = record(fromNodeReadable(Readable.from([0, '', false, 1])));
    run.request(100);
    await run.over;
    expect(run.values).toEqual([0, '', false, 1]);
    expect(run.ending).toEqual({ kind: 'end' });
  });

  it('takes no more values than there are credits', async () => {
    let made = 0;
    const endless = new Readable({
      objectMode: true,
      highWaterMark: 2,
      read() {
        this.push(made++);
      },
    });
    const run = record(fromNodeReadable(endless));
    run.request(3);
    await vi.waitFor(() => expect(run.values).toEqual([0, 1, 2]));
    expect(made).toBeLessThan(8);
    run.close();
  });

  it.each(['no error', 'an error'])('fails when the stream was destroyed before, with %s', async (how) => {
    const stream = unending();
    const error = new Error('gone');
    if (how === 'an error') {
      stream.on('error', () => undefined);
      stream.destroy(error);
    } else stream.destroy();
    await closed(stream);
    const run = record(fromNodeReadable(stream));
    run.request(1);
    await run.over;
    if (how === 'an error') expect(run.error).toBe(error);
    else expect(run.error).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  it('fails when the stream is destroyed with an error between the opening and the first request', async () => {
    const stream = unending();
    const error = new Error('gone');
    const run = record(fromNodeReadable(stream));
    stream.destroy(error);
    await closed(stream);
    run.request(1);
    await run.over;
    expect(run.error).toBe(error);
  });

  it.each(['no error', 'an error'])('fails when the stream is destroyed while it is read, with %s', async (how) => {
    const stream = unending();
    const error = new Error('gone');
    const run = record(fromNodeReadable(stream));
    run.request(5);
    stream.push('a');
    await vi.waitFor(() => expect(run.values).toEqual(['a']));
    stream.destroy(how === 'an error' ? error : undefined);
    await run.over;
    if (how === 'an error') expect(run.error).toBe(error);
    else expect(run.error).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  it('fails when the stream is destroyed with values that nobody has read yet', async () => {
    const stream = unending();
    for (const value of ['a', 'b', null]) stream.push(value);
    const run = record(fromNodeReadable(stream), { next: () => stream.destroy() });
    run.request(5);
    await run.over;
    expect(run.values).toEqual(['a']);
    expect(run.error).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });

  it('refuses to read a stream a second time', async () => {
    const stream = Readable.from([1]);
    const run = record(fromNodeReadable(stream));
    run.request(5);
    await run.over;
    const second = record(fromNodeReadable(stream));
    expect(second.error).toBeInstanceOf(SourceError);
  });
});

describe('closing a Node stream', () => {
  it('destroys one that was never asked for a value', () => {
    const stream = unending();
    record(fromNodeReadable(stream)).close();
    expect(stream.destroyed).toBe(true);
  });

  it('destroys one that has nothing to give at the moment', async () => {
    const stream = new PassThrough({ objectMode: true });
    const run = record(fromNodeReadable(stream));
    run.request(3);
    stream.write('a');
    await vi.waitFor(() => expect(run.values).toEqual(['a']));
    run.close();
    expect(stream.destroyed).toBe(true);
    await closed(stream);
  });

  it('ignores the error that a stream answers with', async () => {
    const stream = new Readable({
      read: () => undefined,
      destroy: (_, callback) => callback(new Error('aborted')),
    });
    const run = record(fromNodeReadable(stream));
    run.request(1);
    run.close();
    await closed(stream);
    await reported();
    expect(unhandled).toEqual([]);
  });
});

/** As `readable-stream` 3 behaves: a stream that is destroyed looks to its iterator as if it had ended. */
function oldStream(state: { ended: boolean; length: number }, destroyed: boolean): NodeReadable<number> {
  const stream = Object.assign(new EventEmitter(), {
    destroyed,
    _readableState: state,
    destroy: () => undefined,
    async *[Symbol.asyncIterator](): AsyncGenerator<number> {},
  });
  return stream as unknown as NodeReadable<number>;
}

describe('a stream of the npm package readable-stream', () => {
  it.each([
    ['that is not at its end', { ended: false, length: 0 }],
    ['of which not all was read', { ended: true, length: 2 }],
  ])('%s fails when it is destroyed', async (_, state) => {
    const run = record(fromNodeReadable(oldStream(state, true)));
    run.request(1);
    await run.over;
    expect(run.error).toBeInstanceOf(SourceError);
    expect(String(run.error)).toContain('destroyed before its end');
  });

  it('that is not destroyed ends when its iterator does', async () => {
    const run = record(fromNodeReadable(oldStream({ ended: false, length: 0 }, false)));
    run.request(1);
    await run.over;
    expect(run.ending).toEqual({ kind: 'end' });
  });

  it.each([true, false])('that is at its end ends, destroyed or not: %s', async (destroyed) => {
    const run = record(fromNodeReadable(oldStream({ ended: true, length: 0 }, destroyed)));
    run.request(1);
    await run.over;
    expect(run.ending).toEqual({ kind: 'end' });
  });
});
