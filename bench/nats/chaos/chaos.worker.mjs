import { exposeSolver } from '../../../dist/worker.js';
import { begin } from '../ledger.mjs';

const held = new Int32Array(new SharedArrayBuffer(4));
let facts;

exposeSolver(
  ({ n, ms }) => {
    begin(facts.begun, facts.host, n);
    Atomics.wait(held, 0, 0, ms);
    return { n, square: n * n };
  },
  {
    setup(data) {
      facts = data;
    },
  },
);
