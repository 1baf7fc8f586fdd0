import { describe, expect, it } from 'vitest';
import { Admission, entryOf } from '../../../src/nats/admission.js';
import { Asked } from '../../../src/nats/asked.js';
import { demand } from '../../../src/nats/demand.js';
import { deliveryOf } from '../../../src/nats/pulls.js';

describe('what a host asks for', () => {
  const hands = { slots: 8, held: 0, asked: 0, serviceMs: undefined, perChunk: 1 };
  it.each([
    ['its free slots', { held: 3 }, 5],
    ['nothing twice', { held: 3, asked: 5 }, 0],
    ['nothing ahead where tasks are long', { serviceMs: 10_000 }, 8],
    ['some ahead where they are short', { serviceMs: 20 }, 12],
    ['chunks, not tasks', { serviceMs: 1, perChunk: 22 }, 4],
    ['nothing while it holds more than enough', { held: 100 }, 0],
  ])('is %s', (_, known, count) => {
    expect(demand({ ...hands, ...known })).toBe(count);
  });
});

describe('messages that were asked for', () => {
  it('are struck off as they come, and when the server says that a request is over', () => {
    const asked = new Asked();
    asked.asked(10, 0);
    asked.came(1);
    asked.over(4, 2);
    expect(asked.count).toBe(5);
    asked.over(undefined, 3);
    expect(asked.count).toBe(0);
  });

  it('are forgotten when the server says nothing any more', () => {
    const asked = new Asked();
    asked.asked(1, 0);
    asked.heartbeat(900);
    expect(asked.isForgotten(1_000, 1_800)).toBe(false);
    expect(asked.isForgotten(1_000, 1_900)).toBe(true);
    expect(asked.count).toBe(0);
    expect(asked.isForgotten(1_000, 9_000)).toBe(false);
  });
});

describe('how a chunk is let in', () => {
  const chunk = { size: 1, isSuspect: false, deliveries: 1, maxAttempts: 3 };
  it.each([
    ['with the others at first', {}, 'run'],
    ['with the others when it comes again: that proves nothing', { deliveries: 2 }, 'run'],
    ['alone when it may be the last time', { deliveries: 3 }, 'alone'],
    ['taken apart where it holds several', { deliveries: 3, size: 4 }, 'split'],
    ['alone where it came of one that was taken apart', { isSuspect: true }, 'alone'],
    ['once, where once is all it may', { maxAttempts: 1, size: 4 }, 'once'],
  ])('%s', (_, known, entry) => {
    expect(entryOf({ ...chunk, ...known })).toBe(entry);
  });
});

describe('one that must be alone', () => {
  it('waits until nothing runs, and the others wait for it', () => {
    const admission = new Admission<string>();
    admission.add('a', false);
    expect(admission.next()).toEqual(['a']);
    admission.add('suspect', true);
    admission.add('b', false);
    expect(admission.next()).toEqual([]);
    admission.over();
    expect(admission.next()).toEqual(['suspect']);
    expect(admission.next()).toEqual([]);
    admission.over();
    expect(admission.next()).toEqual(['b']);
  });

  it('is given back with the others that were not begun', () => {
    const admission = new Admission<string>();
    admission.add('a', false);
    admission.next();
    admission.add('suspect', true);
    admission.add('b', false);
    expect(admission.clear()).toEqual(['suspect', 'b']);
    admission.over();
    expect(admission.next()).toEqual([]);
  });
});

describe('a delivery', () => {
  const data = new Uint8Array();
  it.each([
    ['without domains', '$JS.ACK.RG_a_main_TASKS.workers.3.17.40.1700000000.5'],
    ['with domains', '$JS.ACK._.hash.RG_a_main_TASKS.workers.3.17.40.1700000000.5.x'],
  ])('is read from where its acknowledgement goes, %s', (_, reply) => {
    expect(deliveryOf({ reply, data })).toMatchObject({ count: 3, chunk: 17, reply });
  });

  it('is not what only speaks of a request', () => {
    expect(deliveryOf({ reply: '', data })).toBeUndefined();
  });
});
