// Runs in each thread of a host of rearguard.
import { exposeSolver } from '../../dist/worker.js';
import { begin } from './ledger.mjs';

const held = new Int32Array(new SharedArrayBuffer(4));
let facts = {};

exposeSolver(
  ({ n, ms }) => {
    if (facts.ledger) begin(facts.ledger, facts.host, n);
    if (ms === 0) return { n, ranMs: 0 };
    const begunAt = performance.now();
    Atomics.wait(held, 0, 0, ms);
    return { n, ranMs: performance.now() - begunAt };
  },
  {
    setup(data) {
      facts = data;
    },
  },
);
