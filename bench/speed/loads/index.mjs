import hundredUs from './hundred-us.mjs';
import oneMs from './one-ms.mjs';
import many from './run-many.mjs';
import oneAtATime from './run-one.mjs';
import tenUs from './ten-us.mjs';
import tiny from './tiny.mjs';

export const LOADS = [tiny, tenUs, hundredUs, oneMs, oneAtATime, many];
