import { contestant, contestants } from '../contestants/index.mjs';
import { LONG_WARM_MS } from '../long-warm-up.mjs';
import { inLanes } from '../measures/calls.mjs';
import { streaming, sumUpTo } from '../measures/stream.mjs';

const KB = 1024;
const MB = 1024 * KB;

const TEXT = 'x'.repeat(KB);
/** As many as no message holds: an array that is in a message twice would be copied once. */
const ARRAYS = Array.from({ length: process.argv[2] === '64kB' ? 1024 : 0 }, () => new Uint8Array(64 * KB));

/** A payload that is copied there and back, streamed. */
const copied = ({ name, title, payloadOf, bytes, batch }) => ({
  name,
  title: `${title}, copied there and back, streamed`,
  solver: 'echo',
  metrics: ['rate'],
  contestants: [
    contestant('rearguard'),
    contestant('hand-tuned', { batch, inFlight: 2 }),
    contestant('hand', { inFlight: 4 }),
    ...contestants(
      'poolifier-tuned',
      'tinypool-16',
      'piscina-16',
      'poolifier',
      'tinypool',
      'piscina',
      'workerpool',
      'threads',
    ),
  ],
  measure: streaming({
    task: (a) => ({ a, payload: payloadOf(a) }),
    checked: sumUpTo,
    weigh: (result) => (sizeOf(result.payload) === bytes ? result.a : Number.NaN),
  }),
});

const sizeOf = (payload) => payload.byteLength ?? payload.text.length;

/** Calls by four callers at a time; everybody has a buffer of its own. */
const called = ({ name, title, solver, open, only }) => ({
  name,
  title: `${title}, 4 at a time`,
  solver,
  metrics: ['rate'],
  contestants: contestants(...only),
  minBoxMs: 500,
  warmMs: LONG_WARM_MS,
  measure: inLanes(4, open),
});

const COPYING = ['rearguard', 'hand', 'poolifier', 'tinypool', 'piscina', 'workerpool', 'threads'];
/** poolifier has no way to move a result back. */
const MOVING = COPYING.filter((name) => name !== 'poolifier');

/** The buffers of all lanes, made once: the kernel clears each page when it is touched first, and that takes longer than all else of a call. */
const moving = [];

const moved = (bytes) => (pool, lane) => {
  moving[lane] ??= { buffer: new Uint8Array(bytes).fill(0).buffer, turns: 0 };
  const mine = moving[lane];
  return async () => {
    const buffer = await pool.call({ buffer: mine.buffer }, [mine.buffer]);
    mine.buffer = buffer;
    mine.turns++;
    if (buffer.byteLength !== bytes || new Uint8Array(buffer)[0] !== mine.turns % 256)
      throw new Error('a wrong buffer');
  };
};

const copiedBack = (bytes) => (pool) => {
  const payload = new Uint8Array(bytes);
  return async (a) => {
    const result = await pool.call({ a, payload });
    if (result.a !== a || result.payload.byteLength !== bytes) throw new Error('a wrong buffer');
  };
};

const sharedBytes = new SharedArrayBuffer(16 * MB);
new Uint8Array(sharedBytes).fill(1);
const PART = 64 * KB;

const shared = (pool) => async (turn) => {
  const from = (turn * PART) % (16 * MB);
  const total = await pool.call({ shared: sharedBytes, from, to: from + PART });
  if (total !== PART / 4096) throw new Error(`a total of ${total}`);
};

export const PAYLOADS = [
  copied({ name: '1kB', bytes: KB, title: 'an object of 1 kB', payloadOf: () => ({ text: TEXT }), batch: 64 }),
  copied({
    name: '64kB',
    bytes: 64 * KB,
    title: 'an array of 64 kB',
    payloadOf: (a) => ARRAYS[a % ARRAYS.length],
    batch: 2,
  }),
  called({
    name: 'copy-16MB',
    title: '16 MB, copied there and back',
    solver: 'echo',
    open: copiedBack(16 * MB),
    only: COPYING,
  }),
  called({
    name: 'move-16MB',
    title: '16 MB, transferred there and back, the worker changes a byte of every 64',
    solver: 'touch',
    open: moved(16 * MB),
    only: MOVING,
  }),
  called({
    name: 'move-64MB',
    title: '64 MB, transferred there and back, the worker changes a byte of every 64',
    solver: 'touch',
    open: moved(64 * MB),
    only: MOVING,
  }),
  called({
    name: 'shared',
    title: 'parts of a SharedArrayBuffer of 16 MB',
    solver: 'total',
    open: shared,
    only: COPYING,
  }),
];
