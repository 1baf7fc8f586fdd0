import { describe, expect, test } from 'vitest';
import type { Source } from '../../../src/contract/source.js';
import { writtenSource } from '../../../src/source/written-source.js';
import { settled } from './settled.js';

/** A source that is written to, opened by its first use unless `opens` is false. */
function setUp({ opens = true } = {}) {
  const log: string[] = [];
  let source: Source | undefined;
  const written = writtenSource<string>({
    begin: () => {
      if (!opens) return;
      source ??= written.open({
        next: (tasks) => log.push(`next ${tasks.join(' ')}`),
        end: () => log.push('end'),
        fail: (error) => log.push(`fail ${error}`),
      });
    },
    aborted: (reason) => log.push(`aborted ${reason}`),
  });
  return { log, written, writer: written.writable.getWriter(), source: () => source as Source };
}

/** How a promise stands, after everything that can happen has happened. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  let state = 'waiting';
  promise.then(
    () => (state = 'fulfilled'),
    (reason) => (state = `rejected: ${reason}`),
  );
  await settled();
  return state;
}

describe('a source that is written to', () => {
  test('accepts a write when there is a credit for it', async () => {
    const { log, writer, source } = setUp();
    const first = writer.write('a');
    expect(await stateOf(first)).toBe('waiting');
    source().request(2);
    expect(await stateOf(first)).toBe('fulfilled');
    expect(await stateOf(writer.write('b'))).toBe('fulfilled');
    const third = writer.write('c');
    expect(await stateOf(third)).toBe('waiting');
    expect(log).toEqual(['next a', 'next b']);
    source().request(1);
    expect(await stateOf(third)).toBe('fulfilled');
  });

  test('takes undefined as a task', async () => {
    const { log, writer, source } = setUp();
    const write = writer.write(undefined as never);
    await settled();
    source().request(1);
    await write;
    expect(log).toEqual(['next ']);
  });

  test('ends when the writer closes, after everything that was written', async () => {
    const { log, writer, source } = setUp();
    writer.write('a');
    const closed = writer.close();
    expect(await stateOf(closed)).toBe('waiting');
    source().request(5);
    expect(await stateOf(closed)).toBe('fulfilled');
    expect(log).toEqual(['next a', 'end']);
  });

  test('ends where nothing was written', async () => {
    const { log, writer } = setUp();
    await writer.close();
    expect(log).toEqual(['end']);
  });

  test('tells that the writer gave up, and why', async () => {
    const { log, writer } = setUp();
    await writer.abort('enough');
    expect(log).toEqual(['aborted enough']);
  });

  test('refuses what is being written and every later write, with the reason', async () => {
    const { log, written, writer, source } = setUp();
    const pending = writer.write('a');
    await settled();
    source().close();
    expect(await stateOf(pending)).toBe('waiting');
    written.refuse('over');
    expect(await stateOf(pending)).toBe('rejected: over');
    expect(await stateOf(writer.write('b'))).toBe('rejected: over');
    expect(await stateOf(writer.closed)).toBe('rejected: over');
    source().request(5);
    expect(log).toEqual([]);
  });

  test('refuses a write that opens it and is refused at once', async () => {
    const { written, writer } = setUp({ opens: false });
    written.refuse('closed');
    expect(await stateOf(writer.write('a'))).toBe('rejected: closed');
  });

  test('does not refuse a writer that has closed already', async () => {
    const { written, writer } = setUp();
    await writer.close();
    written.refuse('over');
    expect(await stateOf(writer.closed)).toBe('fulfilled');
  });
});
