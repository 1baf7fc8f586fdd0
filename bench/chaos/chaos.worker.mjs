import { setTimeout as sleep } from 'node:timers/promises';
import { exposeSolver } from '../../dist/worker.js';
import { deedAt, KINDS } from './deeds.mjs';

let begun;

const never = new Promise(() => undefined);

const deeds = {
  ok: () => undefined,
  slow({ id }) {
    if (id % 2 === 0) return sleep(1 + (id % 15));
    const until = performance.now() + (id % 6);
    while (performance.now() < until);
  },
  throw() {
    throw new RangeError('a throw');
  },
  reject: () => Promise.reject(new TypeError('a reject')),
  exit: () => process.exit(3),
  uncaught() {
    setImmediate(() => {
      throw new Error('an uncaught one');
    });
    return never;
  },
  unhandled() {
    Promise.reject(new Error('an unhandled one'));
    return never;
  },
  oom() {
    const hoard = [];
    for (;;) hoard.push(new Array(500_000).fill(hoard.length));
  },
  kill: () => void setTimeout(() => process.exit(4), 1),
  stray() {
    setImmediate(() => {
      throw new Error('a stray one');
    });
  },
  loop() {
    for (;;);
  },
  loopAware(_, context) {
    while (!context.aborted);
  },
  never: () => never,
  neverAware: (_, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
};

function solve(task, context) {
  const { attempt } = context;
  const kind = deedAt(task, attempt);
  Atomics.add(begun, KINDS.indexOf(kind), 1);
  // Forgotten, all of them, unless this attempt succeeds.
  for (const child of task.children ?? []) context.enqueue(child);
  const value = kind === 'uncloneable' ? () => 'a function' : { id: task.id, attempt };
  const waits = deeds[kind]?.(task, context);
  return waits ? waits.then(() => value) : value;
}

export default exposeSolver(solve, {
  setup(data) {
    begun = data.begun;
  },
});
