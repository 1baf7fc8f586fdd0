import crews from './crews.mjs';
import end from './end.mjs';
import heavyTail from './heavy-tail.mjs';
import hundredUs from './hundred-us.mjs';
import memory from './memory.mjs';
import oneMs from './one-ms.mjs';
import { PAYLOADS } from './payloads.mjs';
import many from './run-many.mjs';
import oneAtATime from './run-one.mjs';
import tenUs from './ten-us.mjs';
import tiny from './tiny.mjs';
import waits from './waits.mjs';

export const LOADS = [
  tiny,
  tenUs,
  hundredUs,
  oneMs,
  heavyTail,
  oneAtATime,
  many,
  waits,
  ...PAYLOADS,
  end,
  crews,
  memory,
];
