import { describe, expect, test } from 'vitest';
import { pulledExit } from '../../../src/results/pulled-exit.js';
import type { ResultBuffer } from '../../../src/results/sink.js';
import { valueSink } from '../../../src/results/value-sink.js';
import { failed, give, Heard, NO, tasks } from './chain.js';

function setUp(arrived: (buffer: ResultBuffer) => void = () => undefined, capacity = 16) {
  const heard = new Heard();
  let buffer: ResultBuffer | undefined;
  const exit = pulledExit(
    {
      attach: (given) => {
        buffer = given;
      },
      arrived: () => arrived(buffer as ResultBuffer),
    },
    heard,
    capacity,
  );
  return { heard, buffer: buffer as ResultBuffer, sink: valueSink(exit, (work) => work(), undefined, heard) };
}

describe('results that are taken one by one', () => {
  test('count as not taken until each is', () => {
    const { sink, buffer, heard } = setUp();
    expect(give(sink, [0, 1])).toBe(0);
    expect(buffer.size).toBe(2);
    expect(buffer.take()).toBe('r0');
    expect(heard.taken).toBe(1);
    expect(buffer.take()).toBe('r1');
    expect(heard.taken).toBe(2);
    expect(buffer.size).toBe(0);
  });

  test('are reported in lots of a sixteenth of the capacity while there are more, and all once there are none', () => {
    const { sink, buffer, heard } = setUp(undefined, 160);
    give(sink, [...Array(24).keys()]);
    const reported = Array.from({ length: 24 }, () => {
      buffer.take();
      return heard.taken;
    });
    expect(reported).toEqual([...Array(9).fill(0), ...Array(10).fill(10), ...Array(4).fill(20), 24]);
  });

  test('are reported in lots of 64 at most', () => {
    const { sink, buffer, heard } = setUp(undefined, 1_000_000);
    give(sink, [...Array(65).keys()]);
    for (let n = 0; n < 63; n++) buffer.take();
    expect(heard.taken).toBe(0);
    buffer.take();
    expect(heard.taken).toBe(64);
  });

  test('are reported with their arrival if somebody is waiting for them', () => {
    const { sink, heard } = setUp((buffer) => buffer.take());
    expect(give(sink, [0, 1])).toBe(2);
    expect(heard.taken).toBe(0);
  });

  test('can be undefined', () => {
    const { sink, buffer } = setUp();
    sink.deliver(1, tasks(0), [undefined], 1);
    expect(buffer.size).toBe(1);
    expect(buffer.take()).toBeUndefined();
  });

  test('that came before a failure stay, and nothing is added', () => {
    const { sink, buffer, heard } = setUp();
    give(sink, [0]);
    sink.fail(tasks(1)[0] as never, failed());
    expect(heard.errors).toEqual([NO]);
    sink.mute();
    give(sink, [2]);
    expect(buffer.size).toBe(1);
    expect(buffer.take()).toBe('r0');
  });

  test('keep nobody from ending: the stream is over although they are not taken', () => {
    const { sink, heard } = setUp();
    give(sink, [0]);
    sink.over();
    expect(heard.isDrained).toBe(true);
  });
});
