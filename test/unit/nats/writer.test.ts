import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chunk, type Cursor, indexAt, START } from '../../../src/nats/chunk.js';
import { unpack } from '../../../src/nats/codec.js';
import { Writer } from '../../../src/nats/writer.js';

const rules = { timeout: undefined, maxAttempts: 3, retryAttempts: 1, retryDelayMs: 0, echo: false };

function writing(cursor: Cursor = START, options: { chunk?: number | 'auto'; mostBytes?: number } = {}) {
  const chunks: Chunk[] = [];
  const refused: number[] = [];
  const writer = new Writer(
    {
      rules,
      window: 1_000,
      chunk: 3,
      mostBytes: 1e6,
      emit: (bytes) => chunks.push(unpack<Chunk>(bytes)),
      refuse: (index) => refused.push(index),
      ...options,
    },
    cursor,
  );
  return { writer, chunks, refused };
}

describe('chunks', () => {
  it('are filled, and what is left waits', () => {
    const { writer, chunks } = writing();
    writer.add([0, 1, 2, 3]);
    expect(chunks.map(({ index, values }) => [index, values])).toEqual([[0, [0, 1, 2]]]);
    expect([writer.waiting, writer.pulled]).toEqual([1, 4]);
    writer.flush();
    expect(chunks[1]).toMatchObject({ index: 3, values: [3], cursor: { tasks: 4 } });
  });

  it('are halved until they fit', () => {
    const { writer, chunks } = writing(START, { chunk: 8, mostBytes: 2_000 });
    writer.add(Array.from({ length: 8 }, (_, n) => `${n}`.repeat(600)));
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.flatMap(({ index, values }) => values.map((_, at) => indexAt(index, at)))).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    expect(chunks.at(-1)?.cursor.tasks).toBe(8);
  });

  it('leave out what cannot be cloned, and nothing else', () => {
    const { writer, chunks, refused } = writing();
    writer.add([0, () => 1, 2]);
    expect(refused).toEqual([1]);
    expect(chunks.flatMap(({ values }) => values)).toEqual([0, 2]);
    expect(writer.cursor).toMatchObject({ tasks: 3, refused: 1 });
  });

  it('hold one task each where a chunk is taken apart, and these are no new tasks', () => {
    const { writer, chunks } = writing();
    writer.born({ seq: 7, values: ['a', 'b'], index: [4, 5], isSplit: true });
    expect(chunks).toMatchObject([
      { index: [4], values: ['a'], suspect: true, cursor: { enqueued: 0, childSeq: 7, childPos: 1 } },
      { index: [5], values: ['b'], suspect: true, cursor: { enqueued: 0, childSeq: 7, childPos: 2 } },
    ]);
  });
});

describe('a writer that begins again', () => {
  it('writes child tasks once, wherever the last one stopped', () => {
    const births = [1, 2, 3, 4].map((seq) => ({
      seq,
      values: [seq * 10, seq * 10 + 1, seq * 10 + 2, seq * 10 + 3, seq * 10 + 4],
      index: [0, 0, 0, 0, 0],
      isSplit: false,
    }));
    const expected = births.flatMap(({ values }) => values);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 4 }), (stored, from) => {
        const first = writing();
        for (const born of births) first.writer.born(born);
        const before = first.chunks.slice(0, stored);
        const cursor = before.at(-1)?.cursor ?? START;
        // Results are read again from somewhere before the last one whose tasks are stored.
        const again = writing(cursor);
        for (const born of births.slice(Math.min(from - 1, Math.max(cursor.childSeq - 1, 0)))) again.writer.born(born);
        expect([...before, ...again.chunks].flatMap(({ values }) => values)).toEqual(expected);
        expect(again.writer.cursor.enqueued).toBe(20);
      }),
    );
  });

  it('counts tasks of the scheduler on', () => {
    const { writer, chunks } = writing({ ...START, tasks: 12 });
    writer.add(['m', 'n', 'o']);
    expect(chunks).toMatchObject([{ index: 12, cursor: { tasks: 15 } }]);
  });
});
