import { exposeSolver } from '../../dist/worker.js';

/** Writes down when it happened, on the machine's monotonic clock, which all threads share. */
const stamp = (at) => Atomics.store(at, 0, process.hrtime.bigint());

const deeds = {
  exit(at) {
    stamp(at);
    process.exit(3);
  },
  uncaught(at) {
    setTimeout(() => {
      stamp(at);
      throw new Error('stray');
    }, 5);
    return new Promise(() => undefined);
  },
  /** The last stamp before the end stands. */
  oom(at) {
    const hoard = [];
    for (;;) {
      stamp(at);
      hoard.push(new Array(100_000).fill(hoard.length));
    }
  },
  loop(at) {
    stamp(at);
    for (;;);
  },
  promise(at) {
    stamp(at);
    return new Promise(() => undefined);
  },
};

export default exposeSolver(({ fault, at }) => deeds[fault](at));
