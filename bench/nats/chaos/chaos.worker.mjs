import { exposeSolver } from '../../../dist/worker.js';
import { begin } from '../ledger.mjs';

const held = new Int32Array(new SharedArrayBuffer(4));
let facts;

exposeSolver(
  ({ n, ms, ballast }) => {
    begin(facts.begun, facts.host, n);
    Atomics.wait(held, 0, 0, ms);
    return { n, square: n * n, ballast };
  },
  {
    setup(data) {
      facts = data;
    },
  },
);
